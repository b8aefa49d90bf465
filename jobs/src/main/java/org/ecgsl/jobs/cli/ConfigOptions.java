package org.ecgsl.jobs.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ecgsl.jobs.config.ConfigFile;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.SecretSettings;
import org.ecgsl.jobs.config.StudyConfig;
import org.ecgsl.jobs.config.UserException;
import picocli.CommandLine.Option;

/** The options that make up a configuration. */
final class ConfigOptions {

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description = "Configuration of the run; every key and its default: conf/defaults.conf.")
  private Path conf;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Sets a key of the configuration, for example --set pretrain.epochs=40. Keys that hold"
              + " a secret are refused: other users of the machine see them.")
  private Map<String, String> values = new LinkedHashMap<>();

  /**
   * The configuration, with what the command line says over what the file says.
   *
   * @param options further keys the command has options for; null values are not given
   */
  RunConfig config(Map<String, String> options) {
    return ConfigFile.read(Optional.ofNullable(conf), overrides(options));
  }

  /**
   * The same of a study's file.
   *
   * @throws UserException also if no file is given
   */
  StudyConfig study(Map<String, String> options) {
    if (conf == null) {
      throw new UserException("a study needs its file: --conf conf/studies/NAME.conf");
    }
    return ConfigFile.readStudy(conf, overrides(options));
  }

  private Map<String, String> overrides(Map<String, String> options) {
    SecretSettings.refuse(values);
    Map<String, String> overrides = new LinkedHashMap<>(values);
    options.forEach(
        (key, value) -> {
          if (value != null) {
            overrides.put(key, value);
          }
        });
    return overrides;
  }
}
