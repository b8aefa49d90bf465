package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Encoders;
import org.ecgsl.jobs.lake.LakeTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broken file may have its patient's name where a number should be. */
class DeidentifiedQuarantineTest {

  private static final String NAME = "ZZPAT";

  @TempDir private Path folder;
  private Path archive;

  @BeforeEach
  void brokenFilesThatHaveANameWhereANumberShouldBe() throws Exception {
    archive = Files.createDirectories(folder.resolve("archive"));
    write("gain.hea", "gain 1 360 4\ngain.dat 16 ZZPAT\n");
    write("line.hea", "ZZPAT\n");
    write("named.hea", "named 1 360 4\nZZPAT.dat 16\n");
    write("segment.hea", "segment/1 1 360 4\nZZPAT 4\n");
    write("muse.xml", muse("ZZPAT"));
    write("torn.xml", muse("500").replace("<LeadID>", "<ZZPAT>"));
    write("edf.edf", edf());
  }

  @Test
  void noTextOfABrokenFileIsStored() throws Exception {
    Path key = write("../key", "0123456789abcdef0123456789abcdef");

    List<String> messages =
        ingest(Map.of("ingest.deidentify", "always", "ingest.deidentify-key-file", key.toString()));

    assertThat(messages).hasSize(7).noneMatch(message -> message.contains(NAME));
    assertThat(messages)
        .anyMatch(
            message ->
                message.endsWith(
                    "gain.hea line 2: '...' is no gain; it takes: gain[(baseline)][/unit]"))
        .anyMatch(message -> message.endsWith("named.hea names a file that does not exist"));
  }

  @Test
  void theTextIsThereWhereNothingIsDeidentified() throws Exception {
    List<String> messages = ingest(Map.of("ingest.deidentify", "never"));

    assertThat(messages).hasSize(7).allMatch(message -> message.contains(NAME));
  }

  private List<String> ingest(Map<String, String> values) throws Exception {
    Map<String, String> all = new HashMap<>(values);
    all.put("ingest.input", archive.toUri().toString());
    var lake = TestSpark.lake(folder.resolve("lake"));
    new IngestJob(TestSpark.config(all).ingest(), lake, Progress.silent()).run();
    return TestSpark.session()
        .read()
        .format("delta")
        .load(folder.resolve("lake").resolve(LakeTable.QUARANTINE.folder()).toString())
        .select("message")
        .as(Encoders.STRING())
        .collectAsList();
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(archive.resolve(name), text, StandardCharsets.ISO_8859_1).normalize();
  }

  private static String muse(String rate) {
    return """
        <?xml version="1.0" encoding="ISO-8859-1"?>
        <RestingECG><Waveform><WaveformType>Rhythm</WaveformType><SampleBase>%s</SampleBase>
        <LeadData><LeadID>I</LeadID><LeadAmplitudeUnitsPerBit>5</LeadAmplitudeUnitsPerBit>
        <WaveFormData>AAA=</WaveFormData></LeadData></Waveform></RestingECG>
        """
        .formatted(rate);
  }

  /** A header of a signal whose number of samples is a name (EDF specification). */
  private static String edf() {
    return "%-8s%-80s%-80s%-8s%-8s%-8s%-44s%-8s%-8s%-4s"
            .formatted("0", "X", "X", "01.01.20", "00.00.00", "512", "", "1", NAME, "1")
        + " ".repeat(256);
  }
}
