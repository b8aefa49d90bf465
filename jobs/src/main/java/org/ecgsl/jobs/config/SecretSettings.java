package org.ecgsl.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonConfigurationKeysPublic;

/** Which settings hold a secret, by their names. */
public final class SecretSettings {

  private static final String STORAGE = "storage.";

  /** Names whose last part says so, whatever the rest; Hadoop's own list lacks S3's tokens. */
  private static final Pattern SECRET =
      Pattern.compile(
          "secret|passw|passphrase|token|deidentify-key|"
              + "(access|account|private|encryption|session)[._-]?key|[._-]sas([._-]|$)",
          Pattern.CASE_INSENSITIVE);

  /** What says where a secret is, or how it is come by, is none. */
  private static final Pattern WHERE =
      Pattern.compile("[._-](file|path|provider|providers|class|duration)$");

  private SecretSettings() {}

  /**
   * Refuses secrets among the settings of a command line, which every user of the machine may read
   * in its list of processes.
   *
   * @param values values by key, as {@code --set} gives them
   * @throws UserException if a key holds a secret; the message does not show it
   */
  public static void refuse(Map<String, String> values) {
    values.forEach(
        (key, value) ->
            keys(key, value)
                .filter(SecretSettings::holdsSecret)
                .findFirst()
                .ifPresent(
                    secret -> {
                      throw new UserException(
                          secret
                              + " holds a secret, and every user of this machine sees what --set is"
                              + " given; put it into a file of its own (--conf FILE) or the"
                              + " environment: docs/storage.md");
                    }));
  }

  /** The key, and those of a block that is its value. */
  private static Stream<String> keys(String key, String value) {
    String plain = key.replace("\"", "");
    if (!value.startsWith("{")) {
      return Stream.of(plain);
    }
    try {
      Config block = ConfigFactory.parseString(value);
      return Stream.concat(
          Stream.of(plain),
          block.entrySet().stream()
              .map(entry -> String.join(".", ConfigUtil.splitPath(entry.getKey())))
              .map(inner -> plain + "." + inner));
    } catch (ConfigException malformed) {
      return Stream.of(plain); // Refused when it is read.
    }
  }

  /**
   * Whether a setting holds a secret.
   *
   * @param key key of the configuration, those of Hadoop under {@code storage}
   */
  static boolean holdsSecret(String key) {
    if (WHERE.matcher(key).find()) {
      return false;
    }
    return SECRET.matcher(key).find()
        || (key.startsWith(STORAGE) && isHadoopsSecret(key.substring(STORAGE.length())));
  }

  /** Whether Hadoop would hide it in its own logs. */
  private static boolean isHadoopsSecret(String key) {
    String patterns =
        new Configuration()
            .get(
                CommonConfigurationKeysPublic.HADOOP_SECURITY_SENSITIVE_CONFIG_KEYS,
                CommonConfigurationKeysPublic.HADOOP_SECURITY_SENSITIVE_CONFIG_KEYS_DEFAULT);
    return Stream.of(patterns.split(",", -1))
        .map(String::strip)
        .filter(pattern -> !pattern.isEmpty())
        .anyMatch(pattern -> Pattern.compile(pattern).matcher(key).find());
  }
}
