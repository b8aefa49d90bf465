package org.ecgsl.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LineageTest {

  private static final Split SEED_1 = Split.Drawn.of(1, 0.25, 0.15);
  private static final Split SEED_7 = Split.Drawn.of(7, 0.25, 0.15);

  @Test
  void scoresOnlyWhomTheModelsOwnSplitCallsTest() {
    Lineage lineage = new Lineage(List.of(training("finetune", SEED_1, "a")));

    for (PatientKey patient : patients("a")) {
      assertThat(lineage.partOf(patient)).isEqualTo(SEED_1.partOf(patient));
      assertThat(lineage.conflict(patient, SEED_1.partOf(patient).orElseThrow())).isEmpty();
    }
  }

  @Test
  void namesTheAncestorThatTrainedOnAPatientOfTheTest() {
    TrainingSplit pretraining = training("pretrain", SEED_7, "a");
    Lineage lineage = new Lineage(List.of(training("finetune", SEED_1, "a"), pretraining));
    List<PatientKey> leaked = new ArrayList<>();

    for (PatientKey patient : patients("a")) {
      if (SEED_1.has(Part.TEST, patient) && SEED_7.has(Part.TRAIN, patient)) {
        leaked.add(patient);
        assertThat(lineage.conflict(patient, Part.TEST))
            .contains(new Lineage.Conflict(pretraining, Part.TRAIN));
      }
    }
    assertThat(leaked).isNotEmpty();
  }

  @Test
  void mindsAnAncestorThatIsSeveralTrainingsAway() {
    Lineage lineage =
        new Lineage(
            List.of(
                training("finetune", SEED_1, "a"),
                training("finetune", SEED_1, "a"),
                training("pretrain", SEED_7, "b", "a")));

    assertThat(patients("a"))
        .anyMatch(
            patient ->
                SEED_1.has(Part.TEST, patient) && lineage.conflict(patient, Part.TEST).isPresent());
  }

  @Test
  void callsADatasetExternalThatNoTrainingReadAndScoresAllOfIt() {
    Lineage lineage =
        new Lineage(List.of(training("finetune", SEED_1, "a"), training("pretrain", SEED_1, "b")));

    assertThat(lineage.external(List.of("a", "b", "c", "d"))).containsExactly("c", "d");
    for (PatientKey patient : patients("c")) {
      assertThat(lineage.partOf(patient)).contains(Part.TEST);
      assertThat(lineage.conflict(patient, Part.TEST)).isEmpty();
    }
  }

  @Test
  void holdsADatasetThatOnlyAnAncestorReadToTheAncestorsSplit() {
    Lineage lineage =
        new Lineage(List.of(training("finetune", SEED_1, "a"), training("pretrain", SEED_7, "b")));

    for (PatientKey patient : patients("b")) {
      assertThat(lineage.partOf(patient)).isEqualTo(SEED_7.partOf(patient));
    }
  }

  @Test
  void letsAPatientBeUsedWhomAnAncestorExcluded() {
    PatientKey excluded = new PatientKey("a", "1");
    Split without =
        new Split.Drawn(
            Split.VERSION,
            1,
            0,
            0,
            PatientSet.NONE,
            PatientSet.NONE,
            PatientSet.of(List.of(excluded)));
    Lineage lineage = new Lineage(List.of(training("pretrain", without, "a")));

    assertThat(lineage.conflict(excluded, Part.TEST)).isEmpty();
    assertThat(lineage.partOf(excluded)).isEmpty();
    assertThat(lineage.conflict(new PatientKey("a", "2"), Part.TEST).map(Lineage.Conflict::part))
        .contains(Part.TRAIN);
  }

  @Test
  void saysWhichTrainingDoesNotRecordItsSplitUnlessTheDataAreExternal() {
    TrainingSplit old = training("pretrain", null, "a");
    Lineage lineage = new Lineage(List.of(training("finetune", SEED_1, "b"), old));

    assertThat(lineage.unrecorded(List.of("a", "b"))).contains(old);
    assertThat(lineage.unrecorded(List.of("b", "c"))).isEmpty();
  }

  @Test
  void takesATrainingThatRecordsNoDatasetForOneThatReadAll() {
    TrainingSplit unknown = new TrainingSplit("id", "", List.of(), null);
    Lineage lineage = new Lineage(List.of(training("finetune", SEED_1, "a"), unknown));

    assertThat(lineage.external(List.of("a", "b"))).isEmpty();
    assertThat(lineage.unrecorded(List.of("b"))).isEqualTo(Optional.of(unknown));
  }

  private static TrainingSplit training(String stage, Split split, String... datasets) {
    return new TrainingSplit("00c0ffee", stage, List.of(datasets), split);
  }

  private static List<PatientKey> patients(String dataset) {
    List<PatientKey> patients = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      patients.add(new PatientKey(dataset, "patient " + i));
    }
    return patients;
  }
}
