package org.ecgsl.jobs.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.ecgsl.jobs.ArchiveScan;
import org.ecgsl.jobs.config.ConfigFile;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;

/**
 * What a user can say with {@code option(...)}; names in any case.
 *
 * @param paths folders of archives; those of {@code load(...)}
 * @param keys the keys of a run's configuration that options stand for: {@code dataset}, {@code
 *     descriptor}, {@code windowSeconds}, {@code deidentify}, {@code deidentifyKeyFile}
 * @param storage Hadoop's settings, options that begin with {@code fs.}
 * @param mode what becomes of recordings that cannot be read; {@code mode}
 */
record SourceOptions(
    List<String> paths, Map<String, String> keys, Map<String, String> storage, ReadMode mode) {

  private static final String STORAGE_PREFIX = "fs.";
  private static final String MODE = "mode";

  /** Spark's names of the folders: one as a text, several as a list in JSON. */
  private static final String PATH = "path";

  private static final String PATHS = "paths";

  /** Keys of the configuration by the options that set them. */
  private static final Map<String, String> KEYS =
      Map.of(
          "dataset", "ingest.dataset",
          "descriptor", "ingest.descriptor",
          "windowSeconds", "ingest.window-seconds",
          "deidentify", "ingest.deidentify",
          "deidentifyKeyFile", "ingest.deidentify-key-file");

  /**
   * Reads options.
   *
   * @throws UserException if one is not known or has a wrong value, or no folder is given
   */
  static SourceOptions of(CaseInsensitiveStringMap options) {
    List<String> paths = new ArrayList<>();
    Map<String, String> keys = new HashMap<>();
    Map<String, String> storage = new HashMap<>();
    ReadMode mode = ReadMode.FAILFAST;
    for (Map.Entry<String, String> option : options.asCaseSensitiveMap().entrySet()) {
      String name = option.getKey();
      String value = option.getValue();
      if (name.equalsIgnoreCase(PATH)) {
        paths.add(value);
      } else if (name.equalsIgnoreCase(PATHS)) {
        paths.addAll(list(value));
      } else if (name.equalsIgnoreCase(MODE)) {
        mode = mode(value);
      } else if (name.startsWith(STORAGE_PREFIX)) {
        storage.put(name, value);
      } else {
        keys.put(KEYS.get(known(name)), value);
      }
    }
    if (paths.isEmpty() && !keys.containsKey(KEYS.get("descriptor"))) {
      throw new UserException(
          "no archive to read: give its folder, format(\"ecg\").load(folder), or in SQL"
              + " USING ecg OPTIONS (path 'folder')");
    }
    return new SourceOptions(List.copyOf(paths), Map.copyOf(keys), Map.copyOf(storage), mode);
  }

  private static List<String> list(String json) {
    try {
      return List.of(new ObjectMapper().readValue(json, String[].class));
    } catch (JsonProcessingException e) {
      throw new UserException("option paths is no list of texts in JSON: " + json, e);
    }
  }

  private static ReadMode mode(String value) {
    for (ReadMode mode : ReadMode.values()) {
      if (mode.name().equalsIgnoreCase(value)) {
        return mode;
      }
    }
    throw new UserException(
        "option mode is %s; it takes FAILFAST or DROPMALFORMED".formatted(value));
  }

  private static String known(String name) {
    Optional<String> known = KEYS.keySet().stream().filter(name::equalsIgnoreCase).findFirst();
    return known.orElseThrow(
        () -> {
          TreeSet<String> names = new TreeSet<>(KEYS.keySet());
          names.add(MODE);
          return new UserException(
              "format ecg has no option %s; there are %s, and Hadoop's that begin with fs."
                  .formatted(name, String.join(", ", names)));
        });
  }

  /**
   * The archives, in the order they were given.
   *
   * @throws UserException if a folder does not exist, or a value is out of its range
   */
  List<ArchiveScan> archives() {
    Configuration hadoop = hadoop();
    List<ArchiveScan> archives = new ArrayList<>();
    for (String path : paths.isEmpty() ? List.of("") : paths) {
      try {
        archives.add(ArchiveScan.of(config(path).ingest(), hadoop));
      } catch (IOException e) {
        throw new UncheckedIOException(
            "cannot read the archive at %s: %s".formatted(path, e.getMessage()), e);
      }
    }
    return archives;
  }

  /** Hadoop's settings: those of this read over the session's over the defaults of a run. */
  Configuration hadoop() {
    SparkSession spark = SparkSession.active();
    Configuration hadoop = spark.sessionState().newHadoopConf();
    config("")
        .storage()
        .settings()
        .forEach(
            (key, value) -> {
              if (isDefault(hadoop, key)) {
                hadoop.set(key, value);
              }
            });
    storage.forEach(hadoop::set);
    return hadoop;
  }

  /** Whether nobody has set a key: it has no value, or the one in Hadoop's own jar. */
  private static boolean isDefault(Configuration hadoop, String key) {
    String[] sources = hadoop.getPropertySources(key);
    return sources == null || sources[sources.length - 1].equals("core-default.xml");
  }

  private RunConfig config(String path) {
    Map<String, String> values = new HashMap<>(keys);
    values.put("ingest.input", path);
    try {
      return ConfigFile.read(Optional.empty(), values);
    } catch (UserException e) {
      throw new UserException(byOption(e.getMessage()), e);
    }
  }

  /** What is wrong with a key, said of the option that set it. */
  private static String byOption(String message) {
    for (Map.Entry<String, String> key : KEYS.entrySet()) {
      int at = message.indexOf(key.getValue() + " ");
      if (at >= 0) {
        return "option " + key.getKey() + message.substring(at + key.getValue().length());
      }
    }
    return message;
  }

  @Override
  public String toString() {
    // Storage settings may be secrets.
    return String.join(", ", paths) + " " + mode.name().toLowerCase(Locale.ROOT);
  }
}
