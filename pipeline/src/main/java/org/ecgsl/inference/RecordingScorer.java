package org.ecgsl.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.model.AnswerText;
import org.ecgsl.model.BeatSequence;
import org.ecgsl.model.Head;
import org.ecgsl.model.ModelDescription;
import org.ecgsl.model.ModelTask;
import org.ecgsl.model.StoredModel;
import org.ecgsl.model.Stretch;

/**
 * A model over the heartbeats of whole recordings, wherever they come from. Not for use by several
 * threads at once.
 */
public final class RecordingScorer implements AutoCloseable {

  private final String modelId;
  private final ModelDescription model;
  private final SequenceScorer scorer;

  /** Opens a model; {@link #close} frees its memory. */
  public RecordingScorer(StoredModel model, ScorerFactory scorers) {
    this.modelId = model.id();
    this.model = model.description();
    this.scorer = new SequenceScorer(model, scorers);
  }

  /** The model, by its weights. */
  public String modelId() {
    return modelId;
  }

  /** The vectors of a recording's heartbeats, cut into sequences end to end. */
  public Embeddings embed(String recordId, RecordingBeats beats) {
    List<BeatSequence.Span> spans = spans(beats);
    List<float[]> features =
        scorer.features(spans.size(), i -> sequence(beats, indices(spans.get(i))));
    List<Embeddings.Beat> vectors = new ArrayList<>(beats.size());
    for (int i = 0; i < spans.size(); i++) {
      BeatSequence.Span span = spans.get(i);
      for (int beat = span.from(); beat < span.length(); beat++) {
        vectors.add(
            new Embeddings.Beat(beats.rSample()[span.start() + beat], at(features.get(i), beat)));
      }
    }
    return new Embeddings(modelId, recordId, vectors);
  }

  /**
   * What the model foretells: of each heartbeat, or of stretches as its task has them.
   *
   * @param samplingRate samples per second of the recording
   * @param lengthSamples samples of it
   * @throws IllegalStateException if the model has no task, or does not tell its stretches
   */
  public Predictions predict(
      String recordId, RecordingBeats beats, double samplingRate, long lengthSamples) {
    Head.Prediction head = head(model);
    List<Predictions.Answer> answers =
        head.unit() == Head.Unit.HEARTBEAT
            ? ofHeartbeats(head, beats)
            : ofStretches(head, beats, stretches(samplingRate, lengthSamples));
    return new Predictions(modelId, recordId, head.labels(), answers);
  }

  /**
   * The head of a model that foretells something of recordings it has not seen.
   *
   * @throws IllegalStateException if it has none
   */
  public static Head.Prediction head(ModelDescription model) {
    if (!(model.network().head() instanceof Head.Prediction head)) {
      throw new IllegalStateException(
          "the model has no task and foretells nothing: fine-tune it with labels first, ecgsl"
              + " finetune --from MODEL");
    }
    if (head.unit() == Head.Unit.SEQUENCE && !model.task().known()) {
      throw new IllegalStateException(
          "the model does not tell what stretch of a recording it answers for, as those of an older"
              + " version do not: fine-tune it again, ecgsl finetune");
    }
    return head;
  }

  private List<Predictions.Answer> ofHeartbeats(Head.Prediction head, RecordingBeats beats) {
    AnswerText text = new AnswerText(head);
    List<BeatSequence.Span> spans = spans(beats);
    List<float[]> outputs =
        scorer.outputs(spans.size(), i -> sequence(beats, indices(spans.get(i))));
    List<Predictions.Answer> answers = new ArrayList<>(beats.size());
    for (int i = 0; i < spans.size(); i++) {
      BeatSequence.Span span = spans.get(i);
      for (int beat = span.from(); beat < span.length(); beat++) {
        float[] each = at(outputs.get(i), beat);
        answers.add(
            new Predictions.Answer(beats.rSample()[span.start() + beat], each, text.of(each)));
      }
    }
    return answers;
  }

  /** Of a stretch that takes several sequences, the mean over them. */
  private List<Predictions.Answer> ofStretches(
      Head.Prediction head, RecordingBeats beats, List<Stretch> stretches) {
    AnswerText text = new AnswerText(head);
    List<int[]> sequences = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    for (Stretch stretch : stretches) {
      sequences.addAll(stretch.sequences(beats.rSample(), model.preprocessing().sequenceBeats()));
      ends.add(sequences.size());
    }
    List<float[]> outputs =
        scorer.outputs(sequences.size(), i -> sequence(beats, sequences.get(i))).stream()
            .map(each -> at(each, 0))
            .toList();
    List<Predictions.Answer> answers = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < stretches.size(); i++) {
      long sample = stretches.get(i).from();
      Means.of(outputs.subList(from, ends.get(i)))
          .ifPresent(mean -> answers.add(new Predictions.Answer(sample, mean, text.of(mean))));
      from = ends.get(i);
    }
    return answers;
  }

  private List<Stretch> stretches(double samplingRate, long lengthSamples) {
    ModelTask task = model.task();
    return Stretch.tile(lengthSamples, task.seconds(), task.contextSeconds(), samplingRate);
  }

  private List<BeatSequence.Span> spans(RecordingBeats beats) {
    return BeatSequence.tile(beats.size(), model.preprocessing().sequenceBeats());
  }

  private BeatSequence sequence(RecordingBeats beats, int[] indices) {
    return beats.sequence(model.preprocessing(), indices);
  }

  private static int[] indices(BeatSequence.Span span) {
    int[] indices = new int[span.length()];
    Arrays.setAll(indices, i -> span.start() + i);
    return indices;
  }

  /** What a heartbeat of a sequence has. */
  private float[] at(float[] ofSequence, int beat) {
    int size = ofSequence.length / model.preprocessing().sequenceBeats();
    return Arrays.copyOfRange(ofSequence, beat * size, (beat + 1) * size);
  }

  @Override
  public void close() {
    scorer.close();
  }
}
