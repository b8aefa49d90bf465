package org.ecgsl.jobs;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.model.Seed;
import org.ecgsl.split.Part;
import org.ecgsl.split.Split;

/** Splits the patients of a lake, and refuses a split that lets something through. */
final class SplitRecordings {

  private static final int NAMED = 3;

  private final RunConfig.Split config;
  private final Snapshot snapshot;

  SplitRecordings(RunConfig.Split config, Snapshot snapshot) {
    this.config = config;
    this.snapshot = snapshot;
  }

  /**
   * The split.
   *
   * @throws UserException if a patient or a signal would be on two sides
   * @throws IllegalArgumentException if the patients cannot be split as configured
   */
  Split byPatient() {
    Set<String> patients = patients(snapshot.read(LakeTable.RECORDS));
    Split split = Split.of(patients, rules(patients), new Seed(config.seed()));
    requireNoSignalTwice(split);
    return split;
  }

  private Split.Rules rules(Set<String> patients) {
    if (config.source() == RunConfig.SplitSource.DRAWN) {
      return new Split.Rules(
          config.test(),
          config.validation(),
          Set.copyOf(config.testPatients()),
          Set.copyOf(config.validationPatients()),
          Set.copyOf(config.excludedPatients()));
    }
    requirePublishedSplitByPatient();
    Set<String> excluded = new TreeSet<>(patients);
    for (Part part : Part.values()) {
      excluded.removeAll(published(part, patients));
    }
    excluded.addAll(config.excludedPatients());
    Set<String> test = published(Part.TEST, patients);
    if (test.isEmpty()) {
      throw new UserException(
          "split.source is published, but no recording in %s is on the test side of a published split; draw one (split.source = drawn)"
              .formatted(snapshot.root()));
    }
    test.removeAll(excluded);
    Set<String> validation = published(Part.VALIDATION, patients);
    validation.removeAll(excluded);
    return new Split.Rules(0, config.validation(), test, validation, excluded);
  }

  private Set<String> published(Part part, Set<String> patients) {
    Set<String> side =
        patients(snapshot.read(LakeTable.RECORDS).filter(col("split").equalTo(part.name())));
    side.retainAll(patients);
    return side;
  }

  private void requirePublishedSplitByPatient() {
    List<Row> torn =
        snapshot
            .read(LakeTable.RECORDS)
            .filter(col("split").isNotNull())
            .filter(not(col("patient_id").isin(config.excludedPatients().toArray())))
            .groupBy("patient_id")
            .agg(array_sort(collect_set(col("split"))).as("sides"))
            .filter(size(col("sides")).gt(1))
            .orderBy("patient_id")
            .limit(NAMED)
            .collectAsList();
    if (!torn.isEmpty()) {
      throw new UserException(
          "the published split has recordings of the same patient on two sides: patient %s on %s; leave such patients out (split.excluded-patients) or draw a split"
              .formatted(torn.get(0).getString(0), torn.get(0).getList(1)));
    }
  }

  /** The same signal under two patients' names must not be on two sides. */
  private void requireNoSignalTwice(Split split) {
    for (Row signal :
        snapshot
            .read(LakeTable.RECORDS)
            .select("sample_hash", "patient_id")
            .distinct()
            .groupBy("sample_hash")
            .agg(array_sort(collect_set(col("patient_id"))).as("patients"))
            .filter(size(col("patients")).gt(1))
            .collectAsList()) {
      List<String> patients = signal.getList(1);
      Set<Part> sides = new TreeSet<>();
      patients.forEach(patient -> split.partOf(patient).ifPresent(sides::add));
      if (sides.size() > 1) {
        throw new UserException(
            "the same signal is filed under the patients %s, who are on the sides %s of the split; leave all but one of them out (split.excluded-patients)"
                .formatted(patients, sides));
      }
    }
  }

  private static Set<String> patients(Dataset<Row> rows) {
    return new TreeSet<>(
        rows.select("patient_id").distinct().as(Encoders.STRING()).collectAsList());
  }
}
