#include "json.h"

#include <stdlib.h>
#include <string.h>

#include "kept.h"

#define DEEPEST 64

static pvsim_json *parse_value(char **at, int depth);

static void skip_blanks(char **at)
{
    *at += strspn(*at, " \t\r\n");
}

static bool take(char **at, const char *word)
{
    size_t length = strlen(word);
    if (strncmp(*at, word, length) != 0)
        return false;
    *at += length;
    return true;
}

static pvsim_json *made(pvsim_json_kind kind)
{
    pvsim_json *value = pvsim_keep(sizeof *value);
    if (value)
        value->kind = kind;
    return value;
}

/* Four hexadecimal digits as UTF-8. A surrogate becomes a question mark, because no camera's name has one. */
static bool unescape(char **from, char **to)
{
    char digits[5] = { 0 }, *end;
    memcpy(digits, *from, strnlen(*from, 4));
    unsigned long code = strtoul(digits, &end, 16);
    if (end != digits + 4)
        return false;
    *from += 4;
    if (code < 0x80)
        *(*to)++ = (char)code;
    else if (code >= 0xd800 && code < 0xe000)
        *(*to)++ = '?';
    else {
        if (code < 0x800)
            *(*to)++ = (char)(0xc0 | code >> 6);
        else {
            *(*to)++ = (char)(0xe0 | code >> 12);
            *(*to)++ = (char)(0x80 | (code >> 6 & 0x3f));
        }
        *(*to)++ = (char)(0x80 | (code & 0x3f));
    }
    return true;
}

/* Decodes in place: the result is never longer than the source. NULL if the string does not end. */
static const char *parse_text(char **at)
{
    if (**at != '"')
        return NULL;
    char *text = ++*at, *to = text;
    while (**at && **at != '"') {
        char letter = *(*at)++;
        if (letter != '\\') {
            *to++ = letter;
            continue;
        }
        static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
        letter = *(*at)++;
        const char *found = letter ? strchr(names, letter) : NULL;
        if (found)
            *to++ = meant[found - names];
        else if (letter != 'u' || !unescape(at, &to))
            return NULL;
    }
    if (!**at)
        return NULL;
    ++*at;
    *to = '\0';
    return text;
}

static pvsim_json *parse_entries(char **at, int depth, bool keyed)
{
    pvsim_json *value = made(keyed ? PVSIM_JSON_OBJECT : PVSIM_JSON_LIST);
    const char *end = keyed ? "}" : "]";
    skip_blanks(at);
    if (!value || take(at, end))
        return value;
    for (pvsim_json **place = &value->first;; place = &(*place)->next) {
        const char *key = NULL;
        skip_blanks(at);
        if (keyed && !(key = parse_text(at)))
            return NULL;
        skip_blanks(at);
        if (keyed && !take(at, ":"))
            return NULL;
        *place = parse_value(at, depth + 1);
        if (!*place)
            return NULL;
        (*place)->key = key;
        value->count++;
        skip_blanks(at);
        if (take(at, end))
            return value;
        if (!take(at, ","))
            return NULL;
    }
}

static pvsim_json *parse_value(char **at, int depth)
{
    pvsim_json *value;
    if (depth > DEEPEST)
        return NULL;
    skip_blanks(at);
    if (take(at, "{"))
        return parse_entries(at, depth, true);
    if (take(at, "["))
        return parse_entries(at, depth, false);
    if (**at == '"') {
        value = made(PVSIM_JSON_TEXT);
        return value && (value->text = parse_text(at)) ? value : NULL;
    }
    if (take(at, "null"))
        return made(PVSIM_JSON_NULL);
    bool truth = take(at, "true");
    if (truth || take(at, "false")) {
        value = made(PVSIM_JSON_BOOL);
        if (value)
            value->number = truth;
        return value;
    }
    char *end;
    double number = strtod(*at, &end);
    if (end == *at || strchr("+.nNiI", **at))
        return NULL;
    *at = end;
    value = made(PVSIM_JSON_NUMBER);
    if (value)
        value->number = number;
    return value;
}

const pvsim_json *pvsim_json_parse(char *text)
{
    char *at = text;
    const pvsim_json *value = parse_value(&at, 0);
    skip_blanks(&at);
    return value && !*at ? value : NULL;
}

const pvsim_json *pvsim_json_get(const pvsim_json *value, const char *key)
{
    if (!value || value->kind != PVSIM_JSON_OBJECT)
        return NULL;
    for (const pvsim_json *entry = value->first; entry; entry = entry->next)
        if (strcmp(entry->key, key) == 0)
            return entry;
    return NULL;
}

double pvsim_json_number(const pvsim_json *value, const char *key, double otherwise)
{
    const pvsim_json *entry = pvsim_json_get(value, key);
    return entry && (entry->kind == PVSIM_JSON_NUMBER || entry->kind == PVSIM_JSON_BOOL) ? entry->number : otherwise;
}

const char *pvsim_json_text(const pvsim_json *value, const char *key, const char *otherwise)
{
    const pvsim_json *entry = pvsim_json_get(value, key);
    return entry && entry->kind == PVSIM_JSON_TEXT ? entry->text : otherwise;
}
