package org.ecgsl.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.ecgsl.engine.Scorer;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.model.BeatSequence;
import org.ecgsl.model.Minibatch;
import org.ecgsl.model.Preprocessing;
import org.ecgsl.model.StoredModel;

/**
 * Runs sequences of heartbeats through a trained network, some at once. Not for use by several
 * threads at once.
 */
public final class SequenceScorer implements AutoCloseable {

  /** Heartbeats that go through the network together. */
  private static final int BATCH_BEATS = 512;

  private final Preprocessing preprocessing;
  private final Scorer scorer;

  /** Opens a network; {@link #close} frees its memory. */
  public SequenceScorer(StoredModel model, ScorerFactory scorers) {
    this.preprocessing = model.description().preprocessing();
    this.scorer = scorers.open(model.description().network(), model.weights());
  }

  /**
   * What the head gives.
   *
   * @param sequences how many
   * @param sequence each of them, asked for once and in order
   * @return of each sequence (T, K): class probabilities, amounts, or rebuilt samples
   */
  public List<float[]> outputs(int sequences, IntFunction<BeatSequence> sequence) {
    return run(sequences, sequence, scorer::score);
  }

  /** The same of what the head reads: of each sequence (T, H). */
  public List<float[]> features(int sequences, IntFunction<BeatSequence> sequence) {
    return run(sequences, sequence, scorer::sequenceFeatures);
  }

  private List<float[]> run(
      int sequences, IntFunction<BeatSequence> sequence, Function<Minibatch, float[]> pass) {
    int most = Math.max(1, BATCH_BEATS / preprocessing.sequenceBeats());
    List<float[]> results = new ArrayList<>(sequences);
    List<BeatSequence> batch = new ArrayList<>();
    for (int i = 0; i < sequences; i++) {
      batch.add(sequence.apply(i));
      if (batch.size() == most || i == sequences - 1) {
        float[] all = pass.apply(preprocessing.unlabelled(batch));
        int size = all.length / batch.size();
        for (int row = 0; row < batch.size(); row++) {
          results.add(Arrays.copyOfRange(all, row * size, (row + 1) * size));
        }
        batch.clear();
      }
    }
    return results;
  }

  @Override
  public void close() {
    scorer.close();
  }
}
