package org.ecgsl.split;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What one training of a model read, and how it split it.
 *
 * @param id the model it made
 * @param stage the job: {@code pretrain} or {@code finetune}; empty if not recorded
 * @param datasets names of the datasets it read; empty if not recorded, as by older versions
 * @param split its split; {@code null} if not recorded, as by older versions
 */
public record TrainingSplit(String id, String stage, List<String> datasets, Split split)
    implements Serializable {

  public TrainingSplit {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(stage, "stage");
    datasets = List.copyOf(datasets);
  }

  /** Whether it read a dataset; one that does not record its datasets may have read any. */
  boolean read(String dataset) {
    return datasets.isEmpty() || datasets.contains(dataset);
  }

  /** The side on which it used, or would have used, a patient; empty if on none. */
  Optional<Part> partOf(PatientKey patient) {
    return split == null || !read(patient.dataset()) ? Optional.empty() : split.partOf(patient);
  }
}
