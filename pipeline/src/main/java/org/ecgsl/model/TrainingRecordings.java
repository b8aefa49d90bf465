package org.ecgsl.model;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * The recordings a model was made from, those of the validation and the test side included.
 *
 * @param datasets where they come from
 * @param leads names of the leads that every one of them has, in recorded order, as the most of
 *     them have it; empty where a model of an older version does not tell
 */
public record TrainingRecordings(List<Dataset> datasets, List<String> leads)
    implements Serializable {

  /** Of a model that does not tell. */
  public static final TrainingRecordings UNKNOWN = new TrainingRecordings(List.of(), List.of());

  public TrainingRecordings {
    datasets = List.copyOf(datasets);
    leads = List.copyOf(leads);
  }

  /**
   * The recordings of one archive.
   *
   * @param name name it is kept under
   * @param title what its authors call it; empty if it is no public one
   * @param licence terms of use; empty if they are not known
   */
  public record Dataset(String name, String title, String licence, long recordings, long patients)
      implements Serializable {}

  /**
   * Why the model cannot read a recording; empty if it can.
   *
   * @param recorded names of the recording's leads
   */
  public Optional<String> lack(String recordId, List<String> recorded) {
    return recorded.size() >= leads.size()
        ? Optional.empty()
        : Optional.of(
            "the model reads %d leads (of its training data: %s), the recording %s has %d (%s)"
                .formatted(
                    leads.size(),
                    String.join(", ", leads),
                    recordId,
                    recorded.size(),
                    String.join(", ", recorded)));
  }
}
