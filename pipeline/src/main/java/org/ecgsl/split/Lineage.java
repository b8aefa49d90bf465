package org.ecgsl.split;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * All trainings behind a model, and with that the patients it may be scored on: those that every
 * training which read their dataset kept for the test, and all of datasets that none read.
 *
 * <p>As {@link Sides} it says the side of a patient by the last training that read the dataset; a
 * patient of an {@linkplain #external external} dataset is on the test side.
 *
 * @param trainings the model's own first, then its parent's, and so on
 */
public record Lineage(List<TrainingSplit> trainings) implements Sides {

  public Lineage {
    trainings = List.copyOf(trainings);
    if (trainings.isEmpty()) {
      throw new IllegalArgumentException("a model without a training");
    }
  }

  /** A training that used a patient on another side. */
  public record Conflict(TrainingSplit training, Part part) {}

  /** Those of some datasets that no training read. */
  public SortedSet<String> external(Collection<String> datasets) {
    SortedSet<String> external = new TreeSet<>(datasets);
    external.removeIf(this::isRead);
    return external;
  }

  private boolean isRead(String dataset) {
    return trainings.stream().anyMatch(training -> training.read(dataset));
  }

  /** A training that read one of these datasets, or may have, and does not record its split. */
  public Optional<TrainingSplit> unrecorded(Collection<String> datasets) {
    return trainings.stream()
        .filter(training -> training.split() == null)
        .filter(training -> datasets.stream().anyMatch(training::read))
        .findFirst();
  }

  @Override
  public Optional<Part> partOf(PatientKey patient) {
    for (TrainingSplit training : trainings) {
      if (training.read(patient.dataset())) {
        return training.partOf(patient);
      }
    }
    return Optional.of(Part.TEST);
  }

  /**
   * What stands against using a patient on a side: a training that had the patient on another one.
   * A training that excluded the patient has never seen it and is no hindrance.
   */
  public Optional<Conflict> conflict(PatientKey patient, Part use) {
    for (TrainingSplit training : trainings) {
      Optional<Part> had = training.partOf(patient);
      if (had.isPresent() && had.get() != use) {
        return Optional.of(new Conflict(training, had.get()));
      }
    }
    return Optional.empty();
  }
}
