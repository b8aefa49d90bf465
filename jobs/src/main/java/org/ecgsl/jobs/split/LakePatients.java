package org.ecgsl.jobs.split;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;

import java.io.Serializable;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.split.Part;
import org.ecgsl.split.PatientKey;
import org.ecgsl.split.Sides;

/**
 * The patients of a lake. They stay on the executors: what reaches the driver is counts, the first
 * few of those a check objects to, and patients asked for by name.
 */
final class LakePatients {

  /** Patients that a message names. */
  private static final int NAMED = 3;

  private static final Column DATASET = col("dataset");
  private static final Column PATIENT = col("patient_id");

  private final Snapshot snapshot;

  LakePatients(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /** A check of one patient: what stands against it, empty if nothing. */
  @FunctionalInterface
  interface Check extends Serializable {
    Optional<String> objection(PatientKey patient);
  }

  /** Patients that a check objects to: how many, and what it says of the first few. */
  record Objections(long patients, List<String> first) {

    @Override
    public String toString() {
      return "%,d patients (%s%s)"
          .formatted(patients, String.join("; ", first), patients > first.size() ? "; ..." : "");
    }
  }

  /** Names of the datasets. */
  Set<String> datasets() {
    return new TreeSet<>(
        records().select(DATASET).distinct().as(Encoders.STRING()).collectAsList());
  }

  /** Patients whom a configuration names, by the id or by {@code DATASET/ID}. */
  Set<PatientKey> named(Collection<String> names) {
    Object[] any = names.toArray();
    Column qualified = concat(DATASET, lit("/"), PATIENT);
    Set<PatientKey> found = new TreeSet<>();
    distinct(records().filter(PATIENT.isin(any).or(qualified.isin(any))))
        .collectAsList()
        .forEach(row -> found.add(key(row)));
    return found;
  }

  /** Number of patients on each side. */
  Map<Part, Long> counts(Sides sides) {
    Map<Part, Long> counts = new EnumMap<>(Part.class);
    // By name: an enum's hash differs from process to process.
    patients()
        .flatMap(patient -> sides.partOf(patient).map(Part::name).stream().iterator())
        .countByValue()
        .forEach((name, count) -> counts.put(Part.valueOf(name), count));
    return counts;
  }

  /** What a check objects to; empty if nothing. */
  Optional<Objections> objections(Check check) {
    Function<PatientKey, Boolean> objects = patient -> check.objection(patient).isPresent();
    JavaRDD<PatientKey> objected = patients().filter(objects);
    long count = objected.count();
    if (count == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Objections(
            count,
            objected.takeOrdered(NAMED).stream()
                .map(patient -> patient + ": " + check.objection(patient).orElseThrow())
                .toList()));
  }

  /**
   * Refuses sides that part one signal.
   *
   * @param remedy what the user can do
   * @throws UserException if the same signal is there under the names of patients on two sides
   */
  void requireNoSignalOnTwo(Sides sides, String remedy) {
    List<String> parted =
        records()
            .select(col("sample_hash"), DATASET, PATIENT)
            .distinct()
            .groupBy("sample_hash")
            .agg(array_sort(collect_set(struct(DATASET, PATIENT))).as("patients"))
            .filter(size(col("patients")).gt(1))
            .select("patients")
            .toJavaRDD()
            .flatMap(row -> parted(row.getList(0), sides).stream().iterator())
            .takeOrdered(1);
    if (!parted.isEmpty()) {
      throw new UserException(parted.get(0) + "; " + remedy);
    }
  }

  private static Optional<String> parted(List<Row> patients, Sides sides) {
    List<PatientKey> keys = patients.stream().map(LakePatients::key).toList();
    Set<Part> parts = new TreeSet<>();
    keys.forEach(patient -> sides.partOf(patient).ifPresent(parts::add));
    return parts.size() < 2
        ? Optional.empty()
        : Optional.of(
            "the same signal is stored for the patients %s, who are on the sides %s of the split"
                .formatted(keys, parts.stream().map(Part::label).toList()));
  }

  private JavaRDD<PatientKey> patients() {
    return distinct(records()).toJavaRDD().map(LakePatients::key);
  }

  private Dataset<Row> records() {
    return snapshot.read(LakeTable.RECORDS);
  }

  /** A row for each patient of some records: dataset, patient_id. */
  static Dataset<Row> distinct(Dataset<Row> records) {
    return records.select(DATASET, PATIENT).distinct();
  }

  /** The patient of a row of {@link #distinct}. */
  static PatientKey key(Row row) {
    return new PatientKey(row.getString(0), row.getString(1));
  }
}
