package org.ecgsl.jobs.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.model.Head;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskDeclarationTest {

  @TempDir private Path folder;

  @Test
  void tasksThatComeWithTheProjectAreWhatTheirProtocolsSay() {
    assertThat(TaskDeclaration.find("arrhythmia").head())
        .isEqualTo(
            new Head.Prediction(
                List.of("N", "S", "V", "F", "Q"), Head.Unit.HEARTBEAT, Head.Answer.ONE_OF));
    assertThat(TaskDeclaration.find("diagnosis").head())
        .isEqualTo(
            new Head.Prediction(
                List.of("NORM", "MI", "STTC", "CD", "HYP"),
                Head.Unit.SEQUENCE,
                Head.Answer.ANY_OF));
    assertThat(TaskDeclaration.find("diagnosis-statements").head().labels()).hasSize(71);
    assertThat(TaskDeclaration.find("apnea").source())
        .isInstanceOfSatisfying(
            LabelSource.Intervals.class,
            minutes -> {
              assertThat(minutes.annotator()).isEqualTo("apn");
              assertThat(minutes.seconds()).isEqualTo(60);
              assertThat(minutes.contextSeconds()).isEqualTo(120);
            });
    assertThat(TaskDeclaration.names()).allSatisfy(name -> TaskDeclaration.find(name));
  }

  /** The 44 diagnostic statements fall into the superclasses as in Wagner et al. 2020, table 5. */
  @Test
  void everyDiagnosticStatementIsInOneSuperclass() {
    LabelSource.Diagnoses superclasses =
        (LabelSource.Diagnoses) TaskDeclaration.find("diagnosis").source();

    List<String> codes = superclasses.codes().values().stream().flatMap(List::stream).toList();

    assertThat(codes).hasSize(44).doesNotHaveDuplicates();
    assertThat(superclasses.codes().get("MI")).contains("SCP:IMI", "SCP:ASMI").hasSize(14);
    assertThat(superclasses.codes().get("CD")).contains("SCP:CLBBB", "SCP:1AVB").hasSize(11);
    assertThat(superclasses.codes().get("HYP")).contains("SCP:LVH").hasSize(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "title = x, labels = [a], diagnoses {} ; distinct",
        "title = x, labels = [a, b] ; takes one of beats, diagnoses",
        "title = x, labels = [a, b], columns {}, csv.file = f ; takes one of",
        "title = x, labels = [N, V], answer = any-of, beats {} ; one-of",
        "title = x, labels = [N, X], beats {} ; symbols.X",
        "title = x, labels = [a, b], diagnoses.codes { c = [1] } ; none of the labels",
        "title = x, labels = [a, b], intervals.annotator = apn, intervals.seconds = 0 ; seconds",
        "title = x, labels = [a, b], diagnoses {}, lables = 1 ; lables",
        "title = x, labels = [a, b ; NAME.conf"
      })
  void aWrongDeclarationIsOneLineThatNamesTheFileAndTheKey(String text, String named)
      throws IOException {
    Path file = folder.resolve("NAME.conf");
    Files.writeString(file, text.replace(", ", "\n").replace("[a\nb]", "[a, b]"));

    assertThatThrownBy(() -> TaskDeclaration.find(file.toString()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(named)
        .hasMessageContaining("NAME")
        .extracting(Throwable::getMessage)
        .asString()
        .hasLineCount(1);
  }

  @Test
  void aTaskThatIsNotThereNamesThoseThatAre() {
    assertThatThrownBy(() -> TaskDeclaration.find("horoscope"))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(
            Stream.concat(Stream.of("horoscope"), TaskDeclaration.names().stream())
                .toArray(String[]::new));
    assertThatThrownBy(() -> TaskDeclaration.find("nowhere/own.conf"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("nowhere/own.conf");
  }
}
