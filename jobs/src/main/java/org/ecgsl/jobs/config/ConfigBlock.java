package org.ecgsl.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * A HOCON block of which every key is known. Mistakes are {@link UserException}s that name file,
 * line and key.
 */
public final class ConfigBlock {

  /** A regular expression that matches nothing. */
  public static final String NEVER = "(?!)";

  private final Config config;
  private final String place;

  /**
   * A block.
   *
   * @param place how it is called in messages
   * @param known every key it may have
   * @throws UserException if it has another
   */
  public ConfigBlock(Config config, String place, String... known) {
    this.config = config;
    this.place = place;
    Set<String> unknown = new TreeSet<>(config.root().keySet());
    unknown.removeAll(Set.of(known));
    for (String key : unknown) {
      throw new UserException(
          "%s: unknown key %s; %s takes %s"
              .formatted(
                  origin(config.root().get(key).origin()), key, place, String.join(", ", known)));
    }
  }

  /** Runs a read of HOCON so that whatever is wrong with it is the user's mistake, in one line. */
  public static <T> T reading(Supplier<T> read) {
    try {
      return read.get();
    } catch (ConfigException e) {
      throw new UserException(e.getMessage().replaceAll("\\s*\\R\\s*", " "), e);
    }
  }

  /** Whether a key is there. */
  public boolean has(String key) {
    return config.hasPath(key);
  }

  /** A text that has to be there. */
  public String text(String key) {
    String text = config.hasPath(key) ? config.getString(key) : "";
    if (text.isBlank()) {
      throw missing(key);
    }
    return text;
  }

  /** A text that may be missing. */
  public String text(String key, String otherwise) {
    return config.hasPath(key) ? config.getString(key) : otherwise;
  }

  /** Texts; one alone needs no brackets. */
  public List<String> texts(String key) {
    if (!config.hasPath(key)) {
      return List.of();
    }
    return config.getValue(key).valueType() == ConfigValueType.LIST
        ? List.copyOf(config.getStringList(key))
        : List.of(config.getString(key));
  }

  /** Whether it is there and true. */
  public boolean flag(String key) {
    return config.hasPath(key) && config.getBoolean(key);
  }

  /** A number of a range. */
  public double number(String key, double otherwise, double least, double most) {
    double value = config.hasPath(key) ? config.getDouble(key) : otherwise;
    if (!(value >= least && value <= most)) {
      throw wrong(key, "is " + value + "; it takes " + least + " to " + most);
    }
    return value;
  }

  /** A whole number of a range. */
  public int integer(String key, int otherwise, int least, int most) {
    double value = number(key, otherwise, least, most);
    if (value != Math.rint(value)) {
      throw wrong(key, "is " + value + "; it takes a whole number");
    }
    return (int) value;
  }

  /** A constant of an enum, written in lower case with hyphens. */
  public <E extends Enum<E>> E choice(String key, Class<E> choices, E otherwise) {
    if (!config.hasPath(key)) {
      return otherwise;
    }
    String wanted = config.getString(key).toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(choices.getEnumConstants())
        .filter(constant -> constant.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                wrong(
                    key,
                    Arrays.stream(choices.getEnumConstants())
                        .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .collect(
                            Collectors.joining(
                                ", ", "is " + config.getString(key) + "; it takes ", ""))));
  }

  /** A regular expression. */
  public Pattern pattern(String key, String otherwise) {
    String text = text(key, otherwise);
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw wrong(key, "is no regular expression: " + e.getDescription() + " in " + text);
    }
  }

  /** A regular expression of one group; one that matches nothing where none is given. */
  public Pattern patternWithGroup(String key) {
    Pattern pattern = pattern(key, NEVER);
    if (has(key) && pattern.matcher("").groupCount() != 1) {
      throw wrong(key, "is " + pattern + "; it takes a regular expression with one group");
    }
    return pattern;
  }

  /** One character; {@code \t} and {@code tab} stand for a tabulator. */
  public char character(String key, char otherwise) {
    String text = text(key, String.valueOf(otherwise));
    if (text.equals("tab")) {
      return '\t';
    }
    if (text.length() != 1) {
      throw wrong(key, "is '" + text + "'; it takes one character or tab");
    }
    return text.charAt(0);
  }

  /** A block within; an empty one where there is none. */
  public ConfigBlock block(String key, String... known) {
    Config inner = config.hasPath(key) ? config.getConfig(key) : ConfigFactory.empty();
    return new ConfigBlock(inner, key, known);
  }

  /** A list of blocks. */
  public List<ConfigBlock> blocks(String key, String... known) {
    if (!config.hasPath(key)) {
      return List.of();
    }
    return config.getConfigList(key).stream()
        .map(inner -> new ConfigBlock(inner, key, known))
        .toList();
  }

  /**
   * Names of what stands in a block within, in their order in the file; none where there is no
   * block.
   */
  public List<String> names(String key) {
    if (!config.hasPath(key)) {
      return List.of();
    }
    return config.getObject(key).entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Texts by name, of a block within whose keys are free; one text alone needs no brackets. */
  public List<String> texts(String key, String name) {
    return texts(ConfigUtil.joinPath(key, name));
  }

  /** A list of lists of texts. */
  public List<List<String>> lists(String key) {
    if (!config.hasPath(key)) {
      return List.of();
    }
    return config.getList(key).stream()
        .map(inner -> inner.atKey("list").getStringList("list"))
        .toList();
  }

  /** What to throw where a key is missing. */
  public UserException missing(String key) {
    return new UserException(origin(config.origin()) + ": " + place + " has no " + key);
  }

  /** What to throw where a key's value is wrong. */
  public UserException wrong(String key, String problem) {
    ConfigOrigin origin = config.hasPath(key) ? config.getValue(key).origin() : config.origin();
    return new UserException(origin(origin) + ": " + place + "." + key + " " + problem);
  }

  private static String origin(ConfigOrigin origin) {
    String file = origin.filename() == null ? origin.resource() : origin.filename();
    return file == null ? origin.description() : file + ":" + Math.max(1, origin.lineNumber());
  }
}
