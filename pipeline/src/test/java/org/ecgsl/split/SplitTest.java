package org.ecgsl.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** From the lines of Python in docs/split.md. */
  @Test
  void drawsTheNumbersOfThePublishedTestVectors() {
    assertThat(Split.draw(1, "p01")).isEqualTo(0.3998619811086048);
    assertThat(Split.draw(1, "100")).isEqualTo(0.5215676762552686);
    assertThat(Split.draw(-7, "Zoë")).isEqualTo(0.350096658173361);
    assertThat(Split.draw(42, "")).isEqualTo(0.10291024068202159);
    assertThat(PatientSet.hash(key("mitdb", "100"))).isEqualTo(0x4d079563d04f8965L);
  }

  /** With thresholds by rank, in 10 of 20 seeds a trained patient became a test patient. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void keepsEveryPatientsSideWhenTheLakeGrowsByATenth(long seed) {
    List<PatientKey> before = patients("archive", 0, 1000);
    List<PatientKey> after = new ArrayList<>(before);
    after.addAll(patients("archive", 1000, 1100));
    Collections.shuffle(after, new Random(seed));
    Split trained = Split.Drawn.of(seed, 0.25, 0.15);
    Split scored = Split.Drawn.of(seed, 0.25, 0.15);

    Set<PatientKey> trainedOn = on(trained, before, Part.TRAIN, Part.VALIDATION);
    Set<PatientKey> scoredOn = on(scored, after, Part.TEST);

    assertThat(trainedOn).hasSizeBetween(700, 800).doesNotContainAnyElementsOf(scoredOn);
    assertThat(scoredOn).hasSizeBetween(225, 325).containsAll(on(trained, before, Part.TEST));
  }

  @Property(tries = 20)
  void drawsTheSharesOfManyPatients(@ForAll long seed) {
    Split split = Split.Drawn.of(seed, 0.25, 0.15);
    List<PatientKey> patients = patients("archive", 0, 10_000);

    // Five standard deviations of a binomial count of 10,000.
    assertThat(on(split, patients, Part.TEST).size() / 1e4).isCloseTo(0.25, within(0.022));
    assertThat(on(split, patients, Part.VALIDATION).size() / 1e4).isCloseTo(0.15, within(0.018));
  }

  @Test
  void drawsOnePersonInTwoPartsOfAnArchiveToOneSide() {
    Split split = Split.Drawn.of(1, 0.3, 0.3);

    for (PatientKey patient : patients("2021", 0, 100)) {
      assertThat(split.partOf(key("2022", patient.patient()))).isEqualTo(split.partOf(patient));
    }
  }

  @Test
  void putsNamedPatientsOfOneDatasetWhereTheyWereNamedAndTestsNobodyElse() {
    Split split = new Split.Drawn(Split.VERSION, 1, 0.5, 0.2, set("a/1"), set("a/2"), set("a/3"));

    assertThat(split.partOf(key("a", "1"))).contains(Part.TEST);
    assertThat(split.partOf(key("a", "2"))).contains(Part.VALIDATION);
    assertThat(split.partOf(key("a", "3"))).isEmpty();
    // Names are of a dataset: others with the same ids are other people.
    for (String patient : List.of("1", "2", "3")) {
      assertThat(split.partOf(key("b", patient))).contains(Part.TRAIN);
    }
    assertThat(on(split, patients("a", 10, 500), Part.TEST, Part.VALIDATION)).isEmpty();
  }

  @Test
  void excludesAPatientWhoIsNamedForASideToo() {
    Split split =
        new Split.Drawn(Split.VERSION, 1, 0, 0.2, set("a/1", "a/2"), PatientSet.NONE, set("a/1"));

    assertThat(split.partOf(key("a", "1"))).isEmpty();
    assertThat(split.partOf(key("a", "2"))).contains(Part.TEST);
  }

  @Test
  void followsAPublishedSplitAndPutsNobodyElseOnASide() {
    Split split = published(0.5, set("a/1"), set("a/2"), set("a/3"));

    assertThat(split.partOf(key("a", "1"))).contains(Part.TRAIN);
    assertThat(split.partOf(key("a", "2"))).contains(Part.VALIDATION);
    assertThat(split.partOf(key("a", "3"))).contains(Part.TEST);
    assertThat(split.partOf(key("a", "4"))).isEmpty();
    assertThat(split.partOf(key("b", "1"))).isEmpty();
  }

  @Test
  void drawsAValidationSideFromThePublishedTrainingPatientsWhereThereIsNone() {
    List<PatientKey> train = patients("a", 0, 1000);
    PatientSet test = PatientSet.of(patients("a", 1000, 1200));
    Split split = published(0.2, PatientSet.of(train), PatientSet.NONE, test);

    assertThat(on(split, train, Part.VALIDATION)).hasSizeBetween(140, 260);
    assertThat(on(split, train, Part.TRAIN, Part.VALIDATION)).hasSize(1000);
    assertThat(on(split, patients("a", 1000, 1200), Part.TEST)).hasSize(200);
  }

  @Test
  void refusesSharesAndNamesThatContradictEachOther() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Split.Drawn.of(1, 0.6, 0.4))
        .withMessageContaining("test share 0.6 and validation share 0.4");
    assertThatIllegalArgumentException().isThrownBy(() -> Split.Drawn.of(1, Double.NaN, 0.4));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Split.Drawn(Split.VERSION, 1, 0, 0, set("a/1"), set("a/1"), PatientSet.NONE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> published(0, set("a/1", "a/2"), PatientSet.NONE, set("a/1")));
  }

  @Test
  void isReadFromJsonAsItWasWritten() throws JsonProcessingException {
    Split drawn =
        new Split.Drawn(Split.VERSION, 7, 0.25, 0.15, set("a/1", "b/1"), set("a/2"), set("a/3"));
    Split folds = published(0.2, set("a/1", "a/2", "a/5"), PatientSet.NONE, set("a/3"));

    assertThat(JSON.readValue(JSON.writeValueAsString(drawn), Split.class)).isEqualTo(drawn);
    assertThat(JSON.readValue(JSON.writeValueAsString(folds), Split.class)).isEqualTo(folds);
    assertThat(JSON.readTree(JSON.writeValueAsString(Split.Drawn.of(7, 0.25, 0.15))))
        .isEqualTo(
            JSON.readTree(
                """
                {"source": "drawn", "version": 1, "seed": 7, "test": 0.25, "validation": 0.15,
                 "testPatients": "", "validationPatients": "", "excludedPatients": ""}
                """));
  }

  @Test
  void refusesJsonOfAnotherVersion() throws JsonProcessingException {
    String newer = JSON.writeValueAsString(Split.Drawn.of(7, 0.25, 0.15)).replace(":1,", ":2,");

    assertThatThrownBy(() -> JSON.readValue(newer, Split.class))
        .isInstanceOf(JsonMappingException.class)
        .hasMessageContaining("a split of version 2; this code reads version 1");
  }

  @Property(tries = 50)
  void keepsASetOfPatientsInOrderInJson(@ForAll Set<Long> hashes) {
    PatientSet set = PatientSet.ofHashes(hashes.stream().mapToLong(Long::longValue));
    PatientSet read = PatientSet.parse(set.base64());

    assertThat(read).isEqualTo(set).hasSameHashCodeAs(set);
    assertThat(read.size()).isEqualTo(hashes.size());
    assertThat(PatientSet.ofHashes(LongStream.empty()).isEmpty()).isTrue();
  }

  @Test
  void keepsTwentyThousandPatientsInAFewBytesEach() {
    PatientSet all = PatientSet.of(patients("ptb-xl", 0, 20_000));

    assertThat(all.base64()).hasSizeLessThan(220_000).doesNotContain("patient");
    assertThat(patients("ptb-xl", 0, 20_000)).allMatch(all::contains);
    assertThat(patients("ptb-xl", 20_000, 40_000)).noneMatch(all::contains);
  }

  private static Split published(
      double share, PatientSet train, PatientSet validation, PatientSet test) {
    return new Split.Published(Split.VERSION, 1, share, train, validation, test);
  }

  private static Set<PatientKey> on(Sides sides, List<PatientKey> patients, Part... parts) {
    Set<PatientKey> found = new TreeSet<>();
    for (PatientKey patient : patients) {
      Optional<Part> side = sides.partOf(patient);
      if (side.isPresent() && List.of(parts).contains(side.get())) {
        found.add(patient);
      }
    }
    return found;
  }

  private static List<PatientKey> patients(String dataset, int from, int to) {
    List<PatientKey> patients = new ArrayList<>();
    for (int i = from; i < to; i++) {
      patients.add(key(dataset, "patient " + i));
    }
    return patients;
  }

  private static PatientSet set(String... patients) {
    List<PatientKey> keys = new ArrayList<>();
    for (String patient : patients) {
      int slash = patient.indexOf('/');
      keys.add(key(patient.substring(0, slash), patient.substring(slash + 1)));
    }
    return PatientSet.of(keys);
  }

  private static PatientKey key(String dataset, String patient) {
    return new PatientKey(dataset, patient);
  }
}
