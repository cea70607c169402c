#include "options.hpp"

#include <functional>
#include <map>
#include <stdexcept>

static bool choose(const std::string &value, const char *yes, const char *no)
{
    if (value == yes)
        return true;
    if (value == no)
        return false;
    throw std::runtime_error("\"" + value + "\" is neither " + yes + " nor " + no + ".");
}

static double number(const std::string &value)
{
    std::size_t read = 0;
    double result = std::stod(value, &read);
    if (read != value.size())
        throw std::invalid_argument(value);
    return result;
}

Options read_options(int count, char **words)
{
    Options options;
    auto into = [](auto &target) {
        return [&target](const std::string &value) {
            target = static_cast<std::remove_reference_t<decltype(target)>>(number(value));
        };
    };
    const std::map<std::string, std::function<void(const std::string &)>> readers = {
        { "--library", [&](const std::string &value) { options.library = value; } },
        { "--camera", [&](const std::string &value) { options.camera = value; } },
        { "--x", into(options.x) },
        { "--y", into(options.y) },
        { "--width", into(options.width) },
        { "--height", into(options.height) },
        { "--port", into(options.port) },
        { "--speed", into(options.speed) },
        { "--gain", into(options.gain) },
        { "--mode", into(options.mode) },
        { "--exposure-ms", into(options.exposure_ms) },
        { "--slots", into(options.slots) },
        { "--frames", into(options.frames) },
        { "--warm-up", into(options.warm_up) },
        { "--runs", into(options.runs) },
        { "--sample-every", into(options.sample_every) },
        { "--buffer-mode",
          [&](const std::string &value) { options.overwrite = choose(value, "overwrite", "no-overwrite"); } },
        { "--work", [&](const std::string &value) { options.touch = choose(value, "row", "nothing"); } },
        { "--copy", [&](const std::string &value) { options.copy = choose(value, "yes", "no"); } },
        { "--metadata", [&](const std::string &value) { options.metadata = choose(value, "yes", "no"); } },
    };
    for (int i = 1; i < count; i += 2) {
        const auto reader = readers.find(words[i]);
        if (reader == readers.end() || i + 1 == count)
            throw std::runtime_error(std::string("Cannot understand \"") + words[i] + "\": it is not a flag with a value.");
        try {
            reader->second(words[i + 1]);
        } catch (const std::exception &error) {
            throw std::runtime_error(std::string("Cannot use ") + words[i] + " " + words[i + 1] + ": " + error.what());
        }
    }
    if (options.library.empty() || !options.width || !options.height || options.slots < 2 || options.frames < 1 ||
        options.warm_up < 0 || options.warm_up >= options.frames || options.runs < 1 || options.sample_every < 1)
        throw std::runtime_error("The required flags are --library, --width, --height, --slots (2 or more), --frames (1 or more) and a "
                                 "--warm-up below them.");
    return options;
}
