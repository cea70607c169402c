/* Reads a JSON file into a tree in kept memory (kept.h). */
#ifndef PVSIM_JSON_H
#define PVSIM_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum pvsim_json_kind { PVSIM_JSON_NULL, PVSIM_JSON_BOOL, PVSIM_JSON_NUMBER, PVSIM_JSON_TEXT, PVSIM_JSON_LIST,
                               PVSIM_JSON_OBJECT } pvsim_json_kind;

typedef struct pvsim_json {
    pvsim_json_kind kind;
    const char *key;         /* in an object */
    double number;           /* 0 or 1 for a bool */
    const char *text;
    struct pvsim_json *first, *next; /* entries of a list or an object; the next entry */
    size_t count;
} pvsim_json;

/* NULL if the text is not JSON, is nested deeper than 64, or there is no memory. The text is changed and kept. */
const pvsim_json *pvsim_json_parse(char *text);
/* NULL if there is no such entry, or `value` is NULL. */
const pvsim_json *pvsim_json_get(const pvsim_json *value, const char *key);
/* The value of an entry, or the default if there is none of that kind. */
double pvsim_json_number(const pvsim_json *value, const char *key, double otherwise);
const char *pvsim_json_text(const pvsim_json *value, const char *key, const char *otherwise);

#endif
