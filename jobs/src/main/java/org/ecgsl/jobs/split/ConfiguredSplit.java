package org.ecgsl.jobs.split;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.size;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.ecgsl.jobs.config.RunConfig;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.LakeTable;
import org.ecgsl.jobs.lake.Snapshot;
import org.ecgsl.split.Part;
import org.ecgsl.split.PatientKey;
import org.ecgsl.split.PatientSet;
import org.ecgsl.split.Split;

/** The split that a configuration describes, for the patients of a lake. */
public final class ConfiguredSplit {

  private static final String TEST = "split.test-patients";
  private static final String VALIDATION = "split.validation-patients";
  private static final String EXCLUDED = "split.excluded-patients";

  private final RunConfig.Split config;
  private final Set<String> stated;
  private final Snapshot snapshot;
  private final LakePatients patients;

  public ConfiguredSplit(RunConfig config, Snapshot snapshot) {
    this.config = config.split();
    this.stated = config.stated();
    this.snapshot = snapshot;
    this.patients = new LakePatients(snapshot);
  }

  /**
   * The split, for a training.
   *
   * @throws UserException if the settings contradict each other, a named patient is not in the lake
   *     or is in two datasets, a patient or a signal would be on two sides, or a side is empty
   */
  public Split forTraining() {
    requireKnown(config.testPatients(), TEST);
    requireKnown(config.validationPatients(), VALIDATION);
    Split split = split();
    requireNobodyMissing(split);
    patients.requireNoSignalOnTwo(split, "exclude all but one of them (%s)".formatted(EXCLUDED));
    return split;
  }

  /** The split, whoever is in the lake. */
  Split split() {
    try {
      return config.source() == RunConfig.SplitSource.DRAWN ? drawn() : published();
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  /** A model's split with what the configuration states put over it. */
  Split over(Split model) {
    boolean published = model instanceof Split.Published;
    if (isStated("source") && published != (config.source() == RunConfig.SplitSource.PUBLISHED)) {
      return split();
    }
    long seed = config.seed();
    try {
      if (model instanceof Split.Drawn drawn) {
        return new Split.Drawn(
            Split.VERSION,
            isStated("seed") ? seed : drawn.seed(),
            isStated("test") ? config.test() : drawn.test(),
            isStated("validation") ? config.validation() : drawn.validation(),
            isStated("test-patients") ? set(config.testPatients(), TEST) : drawn.testPatients(),
            isStated("validation-patients")
                ? set(config.validationPatients(), VALIDATION)
                : drawn.validationPatients(),
            isStated("excluded-patients") ? excluded() : drawn.excludedPatients());
      }
      Split.Published folds = (Split.Published) model;
      PatientSet excluded = isStated("excluded-patients") ? excluded() : PatientSet.NONE;
      return new Split.Published(
          Split.VERSION,
          isStated("seed") ? seed : folds.seed(),
          isStated("validation") ? config.validation() : folds.validation(),
          folds.trainPatients().without(excluded),
          folds.validationPatients().without(excluded),
          folds.testPatients().without(excluded));
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  /** Whether the configuration states any setting of the split. */
  boolean isStated() {
    return stated.stream().anyMatch(key -> key.startsWith("split."));
  }

  private boolean isStated(String key) {
    return stated.contains("split." + key);
  }

  private Split drawn() {
    return new Split.Drawn(
        Split.VERSION,
        config.seed(),
        config.test(),
        config.validation(),
        set(config.testPatients(), TEST),
        set(config.validationPatients(), VALIDATION),
        excluded());
  }

  private Split published() {
    PatientSet excluded = excluded();
    requirePublishedSplitByPatient();
    PatientSet test = published(Part.TEST).without(excluded);
    if (test.isEmpty()) {
      throw new UserException(
          "split.source is published, but no recording in %s is on the test side of a published split; draw one (split.source = drawn)"
              .formatted(snapshot.root()));
    }
    return new Split.Published(
        Split.VERSION,
        config.seed(),
        config.validation(),
        published(Part.TRAIN).without(excluded),
        published(Part.VALIDATION).without(excluded),
        test);
  }

  private PatientSet published(Part part) {
    return PatientSet.ofHashes(
        LakePatients.distinct(
                snapshot.read(LakeTable.RECORDS).filter(col("split").equalTo(part.name())))
            .toJavaRDD()
            .map(row -> PatientSet.hash(LakePatients.key(row)))
            .collect()
            .stream()
            .mapToLong(Long::longValue));
  }

  private void requirePublishedSplitByPatient() {
    List<String> excluded = config.excludedPatients();
    List<String> torn =
        snapshot
            .read(LakeTable.RECORDS)
            .filter(col("split").isNotNull())
            .groupBy("dataset", "patient_id")
            .agg(array_sort(collect_set(col("split"))).as("sides"))
            .filter(size(col("sides")).gt(1))
            .toJavaRDD()
            .filter(row -> excluded.stream().noneMatch(LakePatients.key(row)::isNamed))
            .map(row -> "patient %s on %s".formatted(row.getString(1), sides(row)))
            .takeOrdered(1);
    if (!torn.isEmpty()) {
      throw new UserException(
          "the published split has recordings of the same patient on two sides: %s; exclude such patients (%s) or draw a split"
              .formatted(torn.get(0), EXCLUDED));
    }
  }

  private static List<String> sides(Row row) {
    return row.<String>getList(2).stream().map(name -> Part.valueOf(name).label()).toList();
  }

  private PatientSet excluded() {
    return set(config.excludedPatients(), EXCLUDED);
  }

  /** The patients of a list of names; those who are not in the lake are in no dataset. */
  private PatientSet set(List<String> names, String key) {
    if (names.isEmpty()) {
      return PatientSet.NONE;
    }
    Set<PatientKey> found = patients.named(names);
    for (String name : names) {
      List<PatientKey> meant = found.stream().filter(patient -> patient.isNamed(name)).toList();
      if (meant.size() > 1) {
        throw new UserException(
            "%s names %s, a patient of several datasets; write which: %s"
                .formatted(
                    key, name, String.join(" or ", meant.stream().map(Object::toString).toList())));
      }
    }
    return PatientSet.of(found);
  }

  private void requireKnown(Collection<String> names, String key) {
    Set<PatientKey> found = names.isEmpty() ? Set.of() : patients.named(names);
    Set<String> unknown = new TreeSet<>(names);
    unknown.removeIf(name -> found.stream().anyMatch(patient -> patient.isNamed(name)));
    for (String name : unknown) {
      throw new UserException(
          "%s names %s, who has no recording in %s; take the name out"
              .formatted(key, name, snapshot.root()));
    }
  }

  private void requireNobodyMissing(Split split) {
    Map<Part, Long> counts = patients.counts(split);
    List<String> empty = new ArrayList<>();
    for (Part part : Part.values()) {
      if (split.asksFor(part) && !counts.containsKey(part)) {
        empty.add(part.label());
      }
    }
    if (!empty.isEmpty()) {
      long all = counts.values().stream().mapToLong(Long::longValue).sum();
      throw new UserException(
          "no patient of %s is on the %s side: the split is %s, over %,d patients; each patient's side is drawn by itself, so few patients can leave a side empty: choose another split.seed or larger shares, or name patients (%s, %s)"
              .formatted(
                  snapshot.root(),
                  String.join(" and ", empty),
                  split.described(),
                  all,
                  TEST,
                  VALIDATION));
    }
  }
}
