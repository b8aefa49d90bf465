package org.ecgsl.jobs.config;

import java.util.List;
import org.ecgsl.model.TemporalModel;

/**
 * Which settings of a run decide what each of its stages makes. What only says how it is stored or
 * where it is computed is not among them: rows of a row group, files of a batch, cores of a task.
 */
public final class Fingerprints {

  private Fingerprints() {}

  /**
   * What is particular to a stage.
   *
   * @param settings in their canonical form
   * @param former as earlier code wrote them
   */
  public record Stage(Fingerprint.Builder settings, String former) {}

  /** Pre-training. */
  public static Stage pretrain(RunConfig.Pretrain pretrain) {
    return new Stage(
        Fingerprint.of("pretrain", 1)
            .with("epochs", pretrain.epochs())
            .with("learning-rate", pretrain.learningRate())
            .with("pretext", pretrain.pretext())
            .with("mask-share", pretrain.maskShare()),
        FormerSettings.of(pretrain));
  }

  /**
   * Fine-tuning.
   *
   * @param parent the model it begins from, or what stands for none
   */
  public static Stage finetune(RunConfig.Finetune finetune, String parent) {
    return new Stage(
        Fingerprint.of("finetune", 1)
            .with("task", finetune.task())
            .with("epochs", finetune.epochs())
            .with("least-steps", finetune.leastSteps())
            .with("learning-rate", finetune.learningRate())
            .with("balance", finetune.balance())
            .with("trained", finetune.trained())
            .with("label-share", finetune.labelShare())
            .with("parent", parent),
        FormerSettings.of(finetune) + " " + parent);
  }

  /** A page about models. */
  public static Stage report(String page, List<String> models) {
    return new Stage(
        Fingerprint.of("report", 1).with("page", page).with("models", models),
        (page + " " + String.join(" ", models)).stripTrailing());
  }

  /**
   * Heartbeats.
   *
   * @param method which way of finding and segmenting them
   */
  public static Fingerprint segmentation(RunConfig.Segment segment, int method) {
    return segment(Fingerprint.of("segmentation", method), segment)
        .formerly(FormerSettings.segmentation(segment, method))
        .build();
  }

  /**
   * All that goes into a stage that makes a model, or a page about models.
   *
   * @param training how workers train together
   * @param beats version of the table of heartbeats
   * @param code version of this project
   */
  public static Fingerprint stage(
      Stage stage, RunConfig config, RunConfig.Training training, long beats, String code) {
    return Fingerprint.of("stage", 1)
        .with("stage", stage.settings())
        .with("segment", segment(Fingerprint.block(), config.segment()))
        .with("split", split(config.split()))
        .with("network", network(config.network()))
        .with("training", training(training))
        .with("seed", config.seed())
        .with("beats", beats)
        .with("code", code)
        .formerly(FormerSettings.stage(stage.former(), config, training, beats, code))
        .build();
  }

  static Fingerprint.Builder segment(Fingerprint.Builder builder, RunConfig.Segment segment) {
    return builder
        .with("rate-hz", segment.rateHz())
        .with("samples", segment.samples())
        .with("r-index", segment.rIndex())
        .with("max-rr-seconds", segment.maxRrSeconds())
        .with("bounds", segment.bounds())
        .with("label-tolerance-ms", segment.labelToleranceMs())
        .with("every-seconds", segment.everySeconds());
  }

  private static Fingerprint.Builder split(RunConfig.Split split) {
    return Fingerprint.block()
        .with("source", split.source())
        .with("seed", split.seed())
        .with("test", split.test())
        .with("validation", split.validation())
        .with("test-patients", split.testPatients())
        .with("validation-patients", split.validationPatients())
        .with("excluded-patients", split.excludedPatients());
  }

  static Fingerprint.Builder network(RunConfig.NetworkShape network) {
    return Fingerprint.block()
        .with("leads", network.leads())
        .with("sequence-beats", network.sequenceBeats())
        .with("stage-widths", network.stageWidths())
        .with("blocks-per-stage", network.blocksPerStage())
        .with("kernel", network.kernel())
        .with("temporal", temporal(network.temporal()));
  }

  private static Fingerprint.Builder temporal(TemporalModel temporal) {
    Fingerprint.Builder builder = Fingerprint.block();
    if (temporal instanceof TemporalModel.Transformer transformer) {
      return builder
          .with("kind", "transformer")
          .with("width", transformer.width())
          .with("heads", transformer.heads())
          .with("feed-forward", transformer.feedForward())
          .with("layers", transformer.layers());
    }
    if (temporal instanceof TemporalModel.BiLstm lstm) {
      return builder
          .with("kind", "bilstm")
          .with("hidden", lstm.hidden())
          .with("layers", lstm.layers());
    }
    return builder.with("kind", "none");
  }

  static Fingerprint.Builder training(RunConfig.Training training) {
    return Fingerprint.block()
        .with("engine", engine(training.engine()))
        .with("workers", training.workers())
        .with("batch-beats", training.batchBeats())
        .with("min-quality", training.minQuality())
        .with("weight-decay", training.weightDecay())
        .with("augmentation", training.augmented());
  }

  private static Fingerprint.Builder engine(RunConfig.Engine engine) {
    Fingerprint.Builder builder = Fingerprint.block();
    if (engine instanceof RunConfig.Engine.Torch torch) {
      return builder
          .with("kind", "torch")
          .with("device", torch.device())
          .with("precision", torch.precision())
          .with("accumulation", torch.accumulation())
          .with("collective", torch.collective())
          .with("skipped-steps", torch.skippedSteps());
    }
    RunConfig.Engine.Dl4j dl4j = (RunConfig.Engine.Dl4j) engine;
    return builder
        .with("kind", "dl4j")
        .with("master", dl4j.master())
        .with("averaging-frequency", dl4j.averagingFrequency());
  }
}
