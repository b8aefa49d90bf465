package org.ecgsl.jobs.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.table.Mapping;
import org.ecgsl.format.table.Mapping.Axis;
import org.ecgsl.format.table.Mapping.Csv;
import org.ecgsl.format.table.Mapping.LeadColumn;
import org.ecgsl.jobs.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingConfigTest {

  @TempDir private Path folder;

  @Test
  void anEmptyBlockIsTheDefault() {
    assertThat(read("").toString()).isEqualTo(Mapping.defaults().toString());
  }

  @Test
  void readsEveryKey() throws Exception {
    Mapping mapping =
        read(
            """
            files = "rec.*"
            rate-hz = 360
            leads = [MLII, { name = V5, column = chest }]
            unit = uV
            gain = 2.5
            baseline = 1024
            missing = [-32768, absent]
            patient = "^(\\\\d+)_"
            time { column = t, unit = ms }
            csv { separator = tab, header = yes, skip-before = 1, skip-after = 2 }
            axis = leads-first
            """);

    assertThat(mapping.files()).isEqualTo("rec.*");
    assertThat(mapping.signal())
        .isEqualTo(
            new Mapping.Signal(
                360,
                List.of(new LeadColumn("MLII", ""), new LeadColumn("V5", "chest")),
                "uV",
                2.5,
                1024,
                List.of("-32768", "absent")));
    assertThat(mapping.time()).isEqualTo(new Mapping.TimeColumn("t", 1000));
    assertThat(mapping.patient().pattern()).isEqualTo("^(\\d+)_");
    assertThat(mapping.csv()).isEqualTo(new Csv('\t', Csv.Header.YES, 1, 2));
    assertThat(mapping.axis()).isEqualTo(Axis.LEADS_FIRST);
    assertThat(DatasetDescriptorTest.throughSerialization(mapping).toString())
        .isEqualTo(mapping.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rate = 5 | unknown key rate",
        "rate-hz = -5 | mapping.rate-hz is -5.0",
        "gain = 0 | mapping.gain is 0",
        "axis = up | it takes samples-first, leads-first, auto",
        "time.unit = h | it takes s, ms, us",
        "csv.separator = ab | one character",
        "csv.header = maybe | it takes yes, no, auto",
        "patient = abc | one group",
        "files = \"(\" | no regular expression",
        "leads = [I, I] | names a lead twice",
        "leads = [{ column = x }] | has no name",
        "leads = [\" \"] | leads",
        "unit = \" \" | unit",
        "leads = 5 | LIST"
      })
  void aMistakeIsNamed(String text, String problem) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void ownFormatsGoBeforeTheOthers() throws Exception {
    Files.writeString(folder.resolve("7_a.csv"), "I,II\n1,2\n3,4\n");
    RecordFormats formats =
        MappingConfig.before(
            RecordFormats.installed(), read("rate-hz = 100\npatient = \"^(\\\\d+)_\""));

    RecordReader reader = formats.open(new LocalFiles(folder), "7_a.csv");

    assertThat(reader.record().patient().id()).isEqualTo("7");
    assertThat(formats.formats())
        .extracting(RecordFormat::name)
        .startsWith("NumPy", "Parquet", "CSV")
        .contains("WFDB");
    assertThat(formats.formats().subList(0, 3)).noneMatch(RecordFormat::identifying);
  }

  @Test
  void theExamplesOfTheDocumentAreMappings() throws Exception {
    String text = Files.readString(Path.of("../docs/own-data.md"));
    Matcher example = Pattern.compile("(?s)```hocon\\R(.*?)```").matcher(text);
    int examples = 0;
    while (example.find()) {
      MappingConfig.read(ConfigFactory.parseString(example.group(1)).getConfig("ingest.mapping"));
      examples++;
    }

    assertThat(examples).isGreaterThan(3);
  }

  private static Mapping read(String text) {
    return MappingConfig.read(ConfigFactory.parseString(text));
  }
}
