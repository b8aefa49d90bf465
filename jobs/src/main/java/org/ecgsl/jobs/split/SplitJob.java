package org.ecgsl.jobs.split;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.ModelStore;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.model.StoredModel;
import org.ecgsl.split.Part;
import org.ecgsl.split.PatientKey;
import org.ecgsl.split.Sides;
import org.ecgsl.split.Split;

/** Lists the patients of each side of a split, with what there is of them. It reads only. */
public final class SplitJob {

  private static final String[] PATIENT = {"dataset", "patient_id"};

  private final RunConfig config;
  private final Snapshot snapshot;

  public SplitJob(RunConfig config, Snapshot snapshot) {
    this.config = config;
    this.snapshot = snapshot;
  }

  /**
   * A patient.
   *
   * @param side {@code train}, {@code validation}, {@code test} or {@code excluded}
   * @param heartbeats 0 before {@code segment} has run
   */
  public record Patient(
      String dataset,
      String patient,
      String side,
      long recordings,
      double hours,
      long heartbeats) {}

  /** What there is on a side. */
  public record Total(long patients, long recordings, double hours, long heartbeats) {

    private static final Total NOTHING = new Total(0, 0, 0, 0);

    private Total plus(Patient patient) {
      return new Total(
          patients + 1,
          recordings + patient.recordings(),
          hours + patient.hours(),
          heartbeats + patient.heartbeats());
    }
  }

  /**
   * A split of a lake.
   *
   * @param split what it is, in a line
   * @param external datasets the model never read; empty without a model
   * @param sides names of the patients on each side, as the configuration takes them: the id, or
   *     {@code DATASET/ID} where two datasets have a patient of that id
   * @param totals what there is on each side
   * @param patients all of them, by dataset and id
   */
  public record Result(
      String split,
      SortedSet<String> external,
      Map<String, List<String>> sides,
      Map<String, Total> totals,
      List<Patient> patients) {}

  /**
   * Lists the sides of the configured split, or those a model is scored on.
   *
   * @param model folder of the model; empty: the configured split
   * @throws UserException as {@link ConfiguredSplit#forTraining} or {@link ModelSplit#toScore}
   */
  public Result run(Optional<Path> model) throws IOException {
    if (!snapshot.exists(LakeTable.RECORDS)) {
      throw new UserException("no recordings in " + snapshot.root() + ": run ingest first");
    }
    if (model.isPresent()) {
      StoredModel stored = new ModelStore(snapshot.hadoop()).read(model.get());
      ModelSplit.Scored scored =
          new ModelSplit(config, snapshot).toScore(model.get(), stored, Set.of(Part.TEST));
      return listed(scored.described(), scored.external(), scored.lineage());
    }
    Split split = new ConfiguredSplit(config, snapshot).forTraining();
    return listed(split.described(), new TreeSet<>(), split);
  }

  private Result listed(String split, SortedSet<String> external, Sides sides) {
    List<Patient> patients = patients(sides);
    Map<String, Integer> datasetsById = new HashMap<>();
    patients.forEach(patient -> datasetsById.merge(patient.patient(), 1, Integer::sum));
    Map<String, List<String>> names = new LinkedHashMap<>();
    Map<String, Total> totals = new LinkedHashMap<>();
    for (String side : List.of("train", "validation", "test", "excluded")) {
      names.put(side, new ArrayList<>());
      totals.put(side, Total.NOTHING);
    }
    for (Patient patient : patients) {
      String name =
          datasetsById.get(patient.patient()) == 1
              ? patient.patient()
              : new PatientKey(patient.dataset(), patient.patient()).toString();
      names.get(patient.side()).add(name);
      totals.computeIfPresent(patient.side(), (side, total) -> total.plus(patient));
    }
    return new Result(split, external, names, totals, patients);
  }

  private List<Patient> patients(Sides sides) {
    Dataset<Row> recordings =
        snapshot
            .read(LakeTable.RECORDS)
            .select("dataset", "record_id", "patient_id", "fs", "length_samples")
            .dropDuplicates(new String[] {"dataset", "record_id"})
            .groupBy("dataset", "patient_id")
            .agg(
                count(lit(1)).as("recordings"),
                sum(col("length_samples").divide(col("fs")).divide(3600)).as("hours"));
    Dataset<Row> beats =
        snapshot
            .read(LakeTable.BEATS)
            .groupBy("dataset", "patient_id")
            .agg(count(lit(1)).as("beats"));
    List<Patient> patients = new ArrayList<>();
    for (Row row :
        recordings
            .join(beats, PATIENT, "left")
            .select(
                col("dataset"),
                col("patient_id"),
                col("recordings"),
                col("hours"),
                coalesce(col("beats"), lit(0L)))
            .orderBy("dataset", "patient_id")
            .collectAsList()) {
      PatientKey patient = LakePatients.key(row);
      patients.add(
          new Patient(
              patient.dataset(),
              patient.patient(),
              sides.partOf(patient).map(Part::label).orElse("excluded"),
              row.getLong(2),
              row.getDouble(3),
              row.getLong(4)));
    }
    return patients;
  }
}
