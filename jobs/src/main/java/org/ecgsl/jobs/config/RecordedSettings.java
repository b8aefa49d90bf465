package org.ecgsl.jobs.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The settings a model records of its training: those that decide what it makes, as keys of a
 * configuration with their values. They are the ones its {@link Fingerprints} are made of, less the
 * seed and the split, which a model records by themselves: the names of patients are no part of a
 * model. What only says where it is computed is not among them, and no secret is.
 */
public final class RecordedSettings {

  private static final String PRETRAIN = "pretrain";
  private static final String FINETUNE = "finetune";
  private static final String ENGINE = "engine";

  private RecordedSettings() {}

  /**
   * The settings of a training.
   *
   * @param stage {@code pretrain} or {@code finetune}
   */
  public static Map<String, String> of(RunConfig config, String stage) {
    Map<String, String> settings = new TreeMap<>();
    put(settings, "segment", Fingerprints.segment(Fingerprint.block(), config.segment()).values());
    put(settings, "network", Fingerprints.network(config.network()).values());
    put(settings, "training", training(config.training()));
    put(settings, stage, stage(config, stage));
    return settings;
  }

  private static void put(Map<String, String> settings, String block, Map<String, String> values) {
    values.forEach((key, value) -> settings.put(block + "." + key, value));
  }

  private static Map<String, String> stage(RunConfig config, String stage) {
    Fingerprints.Stage particular =
        switch (stage) {
          case PRETRAIN -> Fingerprints.pretrain(config.pretrain());
          case FINETUNE -> Fingerprints.finetune(config.finetune(), "");
          default -> throw new IllegalArgumentException("no stage that trains: " + stage);
        };
    Map<String, String> values = new TreeMap<>(particular.settings().values());
    values.keySet().removeIf(key -> !ConfigFile.keys().contains(stage + "." + key));
    return values;
  }

  /** A fingerprint names an engine within its block, a configuration beside it. */
  private static Map<String, String> training(RunConfig.Training training) {
    Map<String, String> settings = new TreeMap<>();
    Map<String, String> values = Fingerprints.training(training).values();
    String engine = values.get(ENGINE + ".kind");
    values.forEach(
        (key, value) -> settings.put(key.replaceFirst("^engine\\.", engine + "."), value));
    settings.remove(engine + ".kind");
    settings.put(ENGINE, engine);
    return settings;
  }

  /**
   * A configuration with recorded settings.
   *
   * @param settings as {@link #of} gives them
   * @param here says where the lake is and where to compute
   * @throws UserException if this code has no such setting, or the setting not this value
   */
  public static RunConfig read(Map<String, String> settings, long seed, RunConfig here) {
    Map<String, String> values = new HashMap<>(settings);
    values.put("seed", Long.toString(seed));
    values.put("lake", here.lake());
    values.put("training.checkpoints.minutes", Double.toString(here.checkpoints().minutes()));
    values.put("training.checkpoints.steps", Integer.toString(here.checkpoints().steps()));
    values.put("training.checkpoints.keep", Integer.toString(here.checkpoints().keep()));
    if (here.training().engine() instanceof RunConfig.Engine.Torch torch) {
      values.put("training.torch.cores", Integer.toString(torch.cores()));
      values.put("training.torch.gpus", Integer.toString(torch.gpus()));
    } else if (here.training().engine() instanceof RunConfig.Engine.Dl4j dl4j) {
      values.put("training.dl4j.network", dl4j.network());
    }
    return ConfigFile.read(Optional.empty(), values);
  }
}
