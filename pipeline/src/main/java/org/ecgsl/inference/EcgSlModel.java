package org.ecgsl.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ecgsl.beat.BeatSegmenter;
import org.ecgsl.beat.Heartbeat;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.engine.torch.TorchConfig;
import org.ecgsl.engine.torch.TorchScorer;
import org.ecgsl.format.ContextWindows;
import org.ecgsl.format.ContextWindows.InContext;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.InMemoryReader;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowRange;
import org.ecgsl.model.ModelDescription;
import org.ecgsl.model.ModelFiles;
import org.ecgsl.model.ModelReadException;
import org.ecgsl.model.Preprocessing;
import org.ecgsl.model.StoredModel;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;

/**
 * A trained model: recordings in, embeddings and predictions out.
 *
 * <p>What lies between is what training did, by the same code and with the settings stored in the
 * model: leads by their place in the recording, R-peaks, segments, RR intervals, sequences,
 * standardisation. The signals of a recording are read a window at a time, the segments of its
 * heartbeats are held in memory: about 1 KiB a heartbeat with two leads.
 *
 * <p>Not for use by several threads at once; each may open one of its own.
 */
public final class EcgSlModel implements AutoCloseable {

  private static final int WINDOW_SECONDS = 60;

  private final ModelDescription description;
  private final RecordingScorer scorer;

  private EcgSlModel(StoredModel model, ScorerFactory scorers) {
    this.description = model.description();
    this.scorer = new RecordingScorer(model, scorers);
  }

  /**
   * Opens a model, to run with LibTorch on this machine's cores.
   *
   * @param folder folder that {@code ecgsl pretrain} or {@code ecgsl finetune} wrote
   * @throws ModelReadException if no model can be read there
   */
  public static EcgSlModel load(Path folder) throws IOException {
    return load(
        folder, (network, weights) -> new TorchScorer(network, weights, TorchConfig.cpu(0)));
  }

  /**
   * The same with another engine, whichever it was trained with.
   *
   * @param scorers what runs the network, for example {@code Dl4jScorer::new}
   */
  public static EcgSlModel load(Path folder, ScorerFactory scorers) throws IOException {
    return new EcgSlModel(
        ModelFiles.read(folder.toString(), name -> Files.newInputStream(folder.resolve(name))),
        scorers);
  }

  /** The model, by its weights. */
  public String id() {
    return scorer.modelId();
  }

  /** What it is and what it was made of. */
  public ModelDescription description() {
    return description;
  }

  /**
   * The vectors of a recording's heartbeats.
   *
   * @throws FormatException if the recording cannot be read to its end
   * @throws IllegalArgumentException if it has fewer leads than the model reads, or R-peaks are not
   *     found at its sampling rate
   */
  public Embeddings embed(RecordReader recording) throws IOException, FormatException {
    return scorer.embed(recording.record().recordId(), beats(recording));
  }

  /**
   * The same of a recording in memory.
   *
   * @param samples ADC integers {@code [lead][sample]}; of millivolt, multiplied by the lead's gain
   *     and rounded
   */
  public Embeddings embed(EcgRecord record, int[][] samples) {
    return inMemory(record, samples, this::embed);
  }

  /**
   * What the model foretells of a recording, sample by sample of its task.
   *
   * @throws FormatException if the recording cannot be read to its end
   * @throws IllegalArgumentException as {@link #embed(RecordReader)}
   * @throws IllegalStateException if the model is not fine-tuned for a task
   */
  public Predictions predict(RecordReader recording) throws IOException, FormatException {
    RecordingScorer.head(description);
    EcgRecord record = recording.record();
    return scorer.predict(
        record.recordId(), beats(recording), record.samplingRate(), record.lengthSamples());
  }

  /** The same of a recording in memory, as {@link #embed(EcgRecord, int[][])} takes it. */
  public Predictions predict(EcgRecord record, int[][] samples) {
    return inMemory(record, samples, this::predict);
  }

  @FunctionalInterface
  private interface Use<T> {
    T of(RecordReader recording) throws IOException, FormatException;
  }

  private static <T> T inMemory(EcgRecord record, int[][] samples, Use<T> use) {
    try {
      return use.of(new InMemoryReader(record, record.recordId(), samples, List.of()));
    } catch (IOException | FormatException e) {
      throw new IllegalStateException("what is in memory can be read", e);
    }
  }

  private RecordingBeats beats(RecordReader recording) throws IOException, FormatException {
    EcgRecord record = recording.record();
    requireReadable(record);
    Preprocessing preprocessing = description.preprocessing();
    BeatSegmenter segmenter =
        new BeatSegmenter(preprocessing.segmentation(), record.samplingRate());
    int windowSamples = (int) Math.round(WINDOW_SECONDS * record.samplingRate());
    int contextSamples = (int) Math.ceil(segmenter.contextSeconds() * record.samplingRate());
    List<Heartbeat> beats = new ArrayList<>();
    try (ContextWindows windows = new ContextWindows(recording, windowSamples, WindowRange.ALL)) {
      for (Optional<InContext> at = windows.next(); at.isPresent(); at = windows.next()) {
        InContext core = at.get();
        beats.addAll(
            segmenter
                .segment(
                    core.window(),
                    core.samplesBefore(contextSamples),
                    core.samplesAfter(contextSamples))
                .beats());
      }
    }
    return RecordingBeats.of(beats, preprocessing);
  }

  private void requireReadable(EcgRecord record) {
    Optional<String> lack =
        description
            .recordings()
            .lack(record.recordId(), record.leads().stream().map(Lead::name).toList())
            .or(() -> BeatSegmenter.refusal(record.recordId(), record.samplingRate()));
    if (lack.isPresent()) {
      throw new IllegalArgumentException(lack.get());
    }
  }

  /** Frees the network's memory. */
  @Override
  public void close() {
    scorer.close();
  }
}
