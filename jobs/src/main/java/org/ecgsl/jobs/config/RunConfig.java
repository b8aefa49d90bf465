package org.ecgsl.jobs.config;

import com.typesafe.config.Config;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.model.EcgSlArchitecture;
import org.ecgsl.model.PretextTask;
import org.ecgsl.model.TemporalModel;

/**
 * All settings of a run. Keys, units, ranges and defaults are documented in {@code
 * conf/defaults.conf}; ranges are checked when the file is read.
 *
 * @param lake folder of the tables, a Hadoop URI or path
 * @param models folder of the models, never empty
 * @param tensorBoard whether trainings write event files for TensorBoard
 * @param report page that a run writes at its end, a URI; empty if it writes none
 * @param stated keys that the file or the command line sets; all others have their defaults
 */
public record RunConfig(
    String lake,
    String models,
    Storage storage,
    long seed,
    Ingest ingest,
    Segment segment,
    Split split,
    NetworkShape network,
    Training training,
    Checkpoints checkpoints,
    boolean tensorBoard,
    Pretrain pretrain,
    Finetune finetune,
    String report,
    Set<String> stated) {

  public RunConfig {
    stated = Set.copyOf(stated);
  }

  /** The same with another seed; the split keeps its own. */
  public RunConfig withSeed(long other) {
    return new RunConfig(
        lake,
        models,
        storage,
        other,
        ingest,
        segment,
        split,
        network,
        training,
        checkpoints,
        tensorBoard,
        pretrain,
        finetune,
        report,
        stated);
  }

  /** The same with other settings of pre-training. */
  public RunConfig with(Pretrain other) {
    return new RunConfig(
        lake,
        models,
        storage,
        seed,
        ingest,
        segment,
        split,
        network,
        training,
        checkpoints,
        tensorBoard,
        other,
        finetune,
        report,
        stated);
  }

  /** The same with other settings of fine-tuning. */
  public RunConfig with(Finetune other) {
    return new RunConfig(
        lake,
        models,
        storage,
        seed,
        ingest,
        segment,
        split,
        network,
        training,
        checkpoints,
        tensorBoard,
        pretrain,
        other,
        report,
        stated);
  }

  /**
   * The network's body: its shape, and the segments it reads.
   *
   * @throws IllegalArgumentException if they do not fit each other
   */
  public EcgSlArchitecture architecture() {
    return new EcgSlArchitecture(
        network.leads(),
        segment.samples(),
        network.sequenceBeats(),
        network.stageWidths(),
        network.blocksPerStage(),
        network.kernel(),
        network.temporal());
  }

  /**
   * Settings of Hadoop's file systems, by Hadoop's own keys. Some are secrets: their text form
   * names the keys only.
   */
  public record Storage(Map<String, String> settings) {
    @Override
    public String toString() {
      return "Storage" + settings.keySet();
    }
  }

  /**
   * What is ingested and how; {@code input} is empty where none is configured, {@code dataset}
   * never is once there is one.
   *
   * @param descriptor name or path of a dataset descriptor; empty if there is none
   * @param mapping what the numbers in the user's own tables mean, if there is any; read where it
   *     is used
   * @param batchBytes bytes of files that are committed together; 0: as suits the cluster
   */
  public record Ingest(
      String input,
      String dataset,
      String descriptor,
      Optional<Config> mapping,
      List<String> annotators,
      int windowSeconds,
      long batchBytes,
      Deidentify deidentify) {

    /** The same of another folder, under a name. */
    public Ingest of(String folder, String name) {
      return new Ingest(
          folder, name, descriptor, mapping, annotators, windowSeconds, batchBytes, deidentify);
    }
  }

  /**
   * Whether patients are made unknown, and the secret it is done with.
   *
   * @param key key of the pseudonyms; empty if there is none. It is in no table, no log and no
   *     message
   */
  public record Deidentify(Mode mode, byte[] key) {

    /** Environment variable a key may come from. */
    public static final String KEY_VARIABLE = "ECGSL_DEIDENTIFY_KEY";

    /** Which recordings are de-identified. */
    public enum Mode {
      /** Those of formats that tell who the patient is. */
      BY_FORMAT,
      ALWAYS,
      NEVER
    }

    @Override
    public String toString() {
      return "Deidentify[mode=" + mode + "]";
    }
  }

  /**
   * How heartbeats are found, cut and labelled.
   *
   * @param everySeconds 0: heartbeats; else windows, one every so many seconds
   */
  public record Segment(
      double rateHz,
      int samples,
      int rIndex,
      double maxRrSeconds,
      SegmentationConfig.Bounds bounds,
      double labelToleranceMs,
      int rowGroupBeats,
      double everySeconds) {

    /**
     * How heartbeats are cut; the filters' bands and the longest bridged gap are the defaults.
     *
     * @throws IllegalArgumentException if the values do not fit each other
     */
    public SegmentationConfig segmentation() {
      SegmentationConfig segments = SegmentationConfig.defaults().segments(rateHz, samples, rIndex);
      return new SegmentationConfig(
          rateHz,
          samples,
          rIndex,
          maxRrSeconds,
          segments.highPassHz(),
          segments.lowPassHz(),
          bounds,
          segments.longestGapSeconds(),
          everySeconds);
    }
  }

  /** Where a split comes from. */
  public enum SplitSource {
    /** Drawn by patient, or by the names of patients in the configuration. */
    DRAWN,
    /** The one the archive was published with, as its descriptor says. */
    PUBLISHED
  }

  /**
   * Which patients train, validate and test.
   *
   * @param seed feeds the draw
   */
  public record Split(
      SplitSource source,
      long seed,
      double test,
      double validation,
      List<String> testPatients,
      List<String> validationPatients,
      List<String> excludedPatients) {}

  /** The network less what the segments determine. */
  public record NetworkShape(
      int leads,
      int sequenceBeats,
      List<Integer> stageWidths,
      int blocksPerStage,
      int kernel,
      TemporalModel temporal) {}

  /**
   * How workers train together.
   *
   * @param augmented whether sequences are changed a little each time they are trained on
   */
  public record Training(
      Engine engine,
      int workers,
      int batchBeats,
      double minQuality,
      double weightDecay,
      boolean augmented) {

    /** Sequences in a worker's minibatch, at least one, of sequences of so many heartbeats. */
    public int minibatchSequences(int sequenceBeats) {
      return Math.max(1, batchBeats / sequenceBeats);
    }

    /** The same with another number of workers. */
    public Training withWorkers(int number) {
      return new Training(engine, number, batchBeats, minQuality, weightDecay, augmented);
    }
  }

  /**
   * What pre-training can go on from.
   *
   * @param minutes time between two at least
   * @param steps steps of an epoch between two chances for one; 0: at the end of epochs
   * @param keep how many are kept beside the best
   */
  public record Checkpoints(double minutes, int steps, int keep) {}

  /** What trains, with the settings that only it has. */
  public sealed interface Engine {

    /**
     * LibTorch.
     *
     * @param cores cores of a worker on a cluster; 0: those of every task
     * @param gpus GPUs of a worker on a cluster
     */
    record Torch(
        Device device,
        Precision precision,
        int accumulation,
        Collective collective,
        int skippedSteps,
        int cores,
        int gpus)
        implements Engine {}

    /** Deeplearning4j. */
    record Dl4j(Master master, int averagingFrequency, String network) implements Engine {}
  }

  /** Where LibTorch computes. */
  public enum Device {
    CPU,
    CUDA
  }

  /** What LibTorch multiplies in while it trains. */
  public enum Precision {
    FLOAT32,
    BFLOAT16
  }

  /** By what LibTorch's workers sum their gradients up. */
  public enum Collective {
    GLOO,
    NCCL
  }

  /** Deeplearning4j's two ways to train data-parallel. */
  public enum Master {
    AVERAGING,
    SHARING
  }

  /** Self-supervised pre-training. */
  public record Pretrain(int epochs, double learningRate, Pretext pretext, double maskShare) {

    /** What is asked of the network. */
    public PretextTask task() {
      return switch (pretext) {
        case RECONSTRUCTION -> new PretextTask.MaskedBeatReconstruction(maskShare);
        case LATENT -> new PretextTask.MaskedBeatPrediction(maskShare);
        case CONTRASTIVE -> new PretextTask.Contrastive(maskShare);
      };
    }
  }

  /** What is asked where there are no labels. */
  public enum Pretext {
    RECONSTRUCTION,
    LATENT,
    CONTRASTIVE;

    /** Its name in configurations, tables and files. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Supervised training on a task. */
  public record Finetune(
      String task,
      int epochs,
      int leastSteps,
      double learningRate,
      double balance,
      TrainingPlan.Trained trained,
      double labelShare) {

    /** The same, training other weights on another share of the labels. */
    public Finetune with(TrainingPlan.Trained weights, double share) {
      return new Finetune(task, epochs, leastSteps, learningRate, balance, weights, share);
    }
  }
}
