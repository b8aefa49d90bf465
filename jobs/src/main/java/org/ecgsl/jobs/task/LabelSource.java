package org.ecgsl.jobs.task;

import java.util.List;
import java.util.Map;
import org.ecgsl.jobs.dataset.LabelTable;

/** Where the labels of a task come from. Maps keep the order of the labels. */
public sealed interface LabelSource {

  /**
   * The reference annotation each heartbeat was matched with.
   *
   * @param symbols annotation symbols of each label
   */
  record Beats(Map<String, List<String>> symbols) implements LabelSource {}

  /**
   * The coded diagnoses of a recording.
   *
   * @param codes codes of each label, as {@code SCP:NORM}
   * @param keepsOthers whether recordings with none of the codes take part, as ones without label
   */
  record Diagnoses(Map<String, List<String>> codes, boolean keepsOthers) implements LabelSource {}

  /**
   * Annotations that are each about the time after them.
   *
   * @param annotator the annotator, as its files are called
   * @param symbols annotation symbols of each label
   * @param seconds how long the time is that an annotation is about
   * @param contextSeconds time before and after it whose heartbeats are seen too
   */
  record Intervals(
      String annotator, Map<String, List<String>> symbols, double seconds, double contextSeconds)
      implements LabelSource {}

  /**
   * Numeric columns of the records table, such as {@code age_years}.
   *
   * @param columns column of each label
   */
  record Columns(Map<String, String> columns) implements LabelSource {}

  /**
   * A CSV file with a header.
   *
   * @param table the file and its columns
   * @param contextSeconds time before and after a row's stretch whose heartbeats are seen too
   */
  record Csv(LabelTable table, double contextSeconds) implements LabelSource {}
}
