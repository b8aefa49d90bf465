package org.ecgsl.jobs.lake;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** How a recording's heartbeats are cut into sequences, and what is known of these. */
public sealed interface Labelling extends Serializable {

  /** End to end, and nothing is known of them. */
  record Nothing() implements Labelling {}

  /**
   * End to end, with the class of each heartbeat.
   *
   * @param classes class index by the symbol of the matched reference annotation
   */
  record OfHeartbeats(Map<String, Integer> classes) implements Labelling {
    public OfHeartbeats {
      classes = Map.copyOf(classes);
    }
  }

  /**
   * A sequence for each stretch of a recording that an answer is known for. What holds more
   * heartbeats than a sequence gives several, each with the answer, unless it is context: then the
   * heartbeats nearest to the stretch's middle are taken.
   *
   * @param byRecording stretches by {@link #key}, in time order
   */
  record OfStretches(Map<String, List<Stretch>> byRecording) implements Labelling {

    /** What stretches of a recording are filed under. */
    public static String key(String dataset, String recordId) {
      return dataset + "/" + recordId;
    }
  }

  /**
   * A stretch of a recording. Samples are counted from the recording's beginning.
   *
   * @param from first sample the answer is about
   * @param to the one after its last
   * @param context samples before and after it whose heartbeats are seen too
   * @param answer (K) one-hot or any-hot labels, or amounts
   */
  record Stretch(long from, long to, long context, float[] answer) implements Serializable {
    public Stretch {
      if (from < 0 || to <= from || context < 0) {
        throw new IllegalArgumentException(from + " to " + to + ", context " + context);
      }
    }

    /** The stretch without its answer. */
    org.ecgsl.model.Stretch place() {
      return new org.ecgsl.model.Stretch(from, to, context);
    }
  }
}
