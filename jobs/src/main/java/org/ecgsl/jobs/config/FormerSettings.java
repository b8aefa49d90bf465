package org.ecgsl.jobs.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.ecgsl.model.TemporalModel;

/**
 * Settings as they were written down before there was a canonical form: as Java printed the records
 * of that time. Written out here, for the records have changed since.
 */
final class FormerSettings {

  private FormerSettings() {}

  /** What the log of a segmentation held, whatever the rows of a row group. */
  static Pattern segmentation(RunConfig.Segment segment, int method) {
    String[] around = segment(segment, "\0").split("\0", -1);
    return Pattern.compile(
        Pattern.quote("method " + method + " " + around[0]) + "\\d+" + Pattern.quote(around[1]));
  }

  /** What the log of another stage held: a hash of everything. */
  static Pattern stage(
      String stage, RunConfig config, RunConfig.Training training, long beats, String code) {
    String all =
        String.join(
            "\n",
            stage,
            segment(config.segment(), Integer.toString(config.segment().rowGroupBeats())),
            split(config.split()),
            network(config.network()),
            training(training),
            Long.toString(config.seed()),
            Long.toString(beats),
            code);
    return Pattern.compile(hash(all));
  }

  static String of(RunConfig.Pretrain pretrain) {
    return "Pretrain[epochs=%s, learningRate=%s, pretext=%s, maskShare=%s]"
        .formatted(
            pretrain.epochs(), pretrain.learningRate(), pretrain.pretext(), pretrain.maskShare());
  }

  static String of(RunConfig.Finetune finetune) {
    return "Finetune[task=%s, epochs=%s, leastSteps=%s, learningRate=%s, balance=%s, trained=%s, labelShare=%s]"
        .formatted(
            finetune.task(),
            finetune.epochs(),
            finetune.leastSteps(),
            finetune.learningRate(),
            finetune.balance(),
            finetune.trained(),
            finetune.labelShare());
  }

  private static String segment(RunConfig.Segment segment, String rowGroupBeats) {
    return "Segment[rateHz=%s, samples=%s, rIndex=%s, maxRrSeconds=%s, bounds=%s, labelToleranceMs=%s, rowGroupBeats=%s, everySeconds=%s]"
        .formatted(
            segment.rateHz(),
            segment.samples(),
            segment.rIndex(),
            segment.maxRrSeconds(),
            segment.bounds(),
            segment.labelToleranceMs(),
            rowGroupBeats,
            segment.everySeconds());
  }

  private static String split(RunConfig.Split split) {
    return "Split[source=%s, seed=%s, test=%s, validation=%s, testPatients=%s, validationPatients=%s, excludedPatients=%s]"
        .formatted(
            split.source(),
            split.seed(),
            split.test(),
            split.validation(),
            split.testPatients(),
            split.validationPatients(),
            split.excludedPatients());
  }

  private static String network(RunConfig.NetworkShape network) {
    return "NetworkShape[leads=%s, sequenceBeats=%s, stageWidths=%s, blocksPerStage=%s, kernel=%s, temporal=%s]"
        .formatted(
            network.leads(),
            network.sequenceBeats(),
            network.stageWidths(),
            network.blocksPerStage(),
            network.kernel(),
            temporal(network.temporal()));
  }

  private static String temporal(TemporalModel temporal) {
    if (temporal instanceof TemporalModel.Transformer transformer) {
      return "Transformer[width=%s, heads=%s, feedForward=%s, layers=%s]"
          .formatted(
              transformer.width(),
              transformer.heads(),
              transformer.feedForward(),
              transformer.layers());
    }
    return temporal instanceof TemporalModel.BiLstm lstm
        ? "BiLstm[hidden=%s, layers=%s]".formatted(lstm.hidden(), lstm.layers())
        : "None[]";
  }

  private static String training(RunConfig.Training training) {
    return "Training[engine=%s, workers=%s, batchBeats=%s, minQuality=%s, weightDecay=%s, augmented=%s]"
        .formatted(
            engine(training.engine()),
            training.workers(),
            training.batchBeats(),
            training.minQuality(),
            training.weightDecay(),
            training.augmented());
  }

  private static String engine(RunConfig.Engine engine) {
    if (engine instanceof RunConfig.Engine.Torch torch) {
      return "Torch[device=%s, precision=%s, accumulation=%s, collective=%s, skippedSteps=%s, cores=%s, gpus=%s]"
          .formatted(
              torch.device(),
              torch.precision(),
              torch.accumulation(),
              torch.collective(),
              torch.skippedSteps(),
              torch.cores(),
              torch.gpus());
    }
    RunConfig.Engine.Dl4j dl4j = (RunConfig.Engine.Dl4j) engine;
    return "Dl4j[master=%s, averagingFrequency=%s, network=%s]"
        .formatted(dl4j.master(), dl4j.averagingFrequency(), dl4j.network());
  }

  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
