package org.ecgsl.format.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Offset;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.MemoryFiles;
import org.ecgsl.format.ReaderFuzzer;
import org.ecgsl.format.ReaderFuzzer.Seed;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.Shown;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.format.aecg.AecgFormat;
import org.ecgsl.format.muse.MuseFormat;
import org.ecgsl.format.philips.PhilipsFormat;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.Sex;
import org.ecgsl.testing.RealData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The three XML formats: MUSE, HL7 aECG and Philips Sierra, and what all of them refuse. */
class XmlFormatsTest {

  private static final String MUSE =
      """
      <?xml version="1.0" encoding="ISO-8859-1"?>
      <!DOCTYPE RestingECG SYSTEM "restecg.dtd">
      <RestingECG>
        <PatientDemographics><PatientID>4711</PatientID><PatientAge>63</PatientAge>
          <Gender>FEMALE</Gender><PatientLastName>Svensson</PatientLastName></PatientDemographics>
        <TestDemographics><AcquisitionDate>03-02-2020</AcquisitionDate>
          <AcquisitionTime>13:14:15</AcquisitionTime></TestDemographics>
        <Diagnosis><DiagnosisStatement><StmtText>Sinus rhythm</StmtText></DiagnosisStatement></Diagnosis>
        <Waveform><WaveformType>Median</WaveformType></Waveform>
        <Waveform><WaveformType>Rhythm</WaveformType>
          <SampleBase>500</SampleBase><SampleExponent>0</SampleExponent>
          %s
        </Waveform>
      </RestingECG>
      """;

  private static final String AECG =
      """
      <AnnotatedECG xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
        <componentOf><timepointEvent><componentOf><subjectAssignment><subject><trialSubject>
          <id root="1.2" extension="SBJ-1"/><subjectDemographicPerson><name>Clark</name>
          <administrativeGenderCode code="M"/><birthTime value="19530508"/>
          </subjectDemographicPerson></trialSubject></subject></subjectAssignment></componentOf>
        </timepointEvent></componentOf>
        <component><series><code code="RHYTHM"/><component><sequenceSet>
          <component><sequence><code code="TIME_ABSOLUTE"/><value xsi:type="GLIST_TS">
            <head value="20021122091000.500"/><increment value="2" unit="ms"/></value></sequence></component>
          <component><sequence><code code="MDC_ECG_LEAD_AVR"/><value xsi:type="SLIST_PQ">
            <origin value="10" unit="uV"/><scale value="2.5" unit="uV"/>
            <digits>-2 0\t4 -300</digits></value></sequence></component>
        </sequenceSet></component></series></component>
      </AnnotatedECG>
      """;

  private static String museLead(String name, int... samples) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int sample : samples) {
      bytes.putShort((short) sample);
    }
    return """
        <LeadData><LeadAmplitudeUnitsPerBit>4.88</LeadAmplitudeUnitsPerBit>
        <LeadAmplitudeUnits>MICROVOLTS</LeadAmplitudeUnits><LeadID>%s</LeadID>
        <LeadSampleSize>2</LeadSampleSize><WaveFormData>%s</WaveFormData></LeadData>
        """
        .formatted(name, Base64.getMimeEncoder().encodeToString(bytes.array()));
  }

  @Test
  void museLimbLeadsFollowFromTheTwoThatAreStored() throws Exception {
    RecordReader reader =
        open(
            MUSE.formatted(
                museLead("I", 10, -21, 32767)
                    + museLead("II", 7, 4, -32768)
                    + museLead("V1", 1, 2, 3)));

    assertThat(reader.record().leads().stream().map(Lead::name))
        .containsExactly("I", "II", "III", "aVR", "aVL", "aVF", "V1");
    assertThat(samples(reader))
        .isDeepEqualTo(
            new int[][] {
              {10, -21, 32767},
              {7, 4, -32768},
              {-3, 25, -65535},
              {-17, 17, 1},
              {13, -46, 98302},
              {4, 29, -98303},
              {1, 2, 3}
            });
    // Einthoven and Goldberger hold in microvolt.
    float[] avr = millivolt(reader, 3);
    float[] one = millivolt(reader, 0);
    float[] two = millivolt(reader, 1);
    assertThat(avr[1]).isEqualTo(-(one[1] + two[1]) / 2, within(1e-6f));
    assertThat(one[0]).isEqualTo(0.0488f, within(1e-7f));
  }

  @Test
  void museSaysWhoAndWhenButNoName() throws Exception {
    RecordReader reader = open(MUSE.formatted(museLead("I", 1) + museLead("II", 2)));

    assertThat(reader.record().patient().id()).isEqualTo("4711");
    assertThat(reader.record().patient().ageYears()).hasValue(63);
    assertThat(reader.record().patient().sex()).isEqualTo(Sex.FEMALE);
    assertThat(reader.record().startTime()).contains(LocalDateTime.of(2020, 3, 2, 13, 14, 15));
    assertThat(reader.record().comments()).containsExactly("Sinus rhythm");
    assertThat(reader.record().toString()).doesNotContain("Svensson");
  }

  @Test
  void anAecgHasItsDigitsScaleAndOrigin() throws Exception {
    RecordReader reader = open(AECG);

    assertThat(reader.record().samplingRate()).isEqualTo(500);
    assertThat(samples(reader)).isDeepEqualTo(new int[][] {{-2, 0, 4, -300}});
    // physical = origin + scale * digit, in millivolt.
    assertThat(millivolt(reader, 0)).containsExactly(0.005f, 0.010f, 0.020f, -0.740f);
    assertThat(reader.record().leads().get(0).name()).isEqualTo("aVR");
    assertThat(reader.record().patient().id()).isEqualTo("SBJ-1");
    assertThat(reader.record().patient().ageYears()).hasValue(49);
    assertThat(reader.record().toString()).doesNotContain("Clark").doesNotContain("1953");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-8"})
  void anyEncodingIsRecognised(String charset) throws Exception {
    MemoryFiles files = new MemoryFiles();
    files.put("r.xml", ("\uFEFF<?xml version='1.0'?>" + AECG).getBytes(charset));

    assertThat(samples(RecordFormats.installed().open(files, "r.xml"))[0]).hasSize(4);
  }

  @Test
  void entityBombsAreRefused() {
    StringBuilder bomb = new StringBuilder("<!DOCTYPE RestingECG [<!ENTITY a0 \"ha\">");
    for (int i = 1; i < 30; i++) {
      bomb.append("<!ENTITY a%d \"&a%d;&a%d;\">".formatted(i, i - 1, i - 1));
    }
    bomb.append("]><RestingECG><PatientID>&a29;</PatientID></RestingECG>");

    assertThatThrownBy(() -> open(bomb.toString()))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("memory:r.xml");
  }

  @Test
  void aZeroDateIsPassedByForOneThatIsStatedButOnsetsCountFromIt() throws Exception {
    String zero =
        AECG.replace("20021122091000.500", "00010101000000")
            .replace(
                "</sequenceSet></component>",
                """
                </sequenceSet></component><component><annotationSet><component><annotation>
                <code code="MDC_ECG_BEAT"/><support><supportingROI><component><boundary><value>
                <low value="00010101000000.004"/></value></boundary></component></supportingROI>
                </support></annotation></component></annotationSet></component>""");
    String stated =
        zero.replace(
            "<code code=\"RHYTHM\"/>",
            "<code code=\"RHYTHM\"/><effectiveTime><low value=\"20021122\"/></effectiveTime>");

    assertThat(open(zero).record().startTime()).isEmpty();
    assertThat(open(stated).record().startTime()).contains(LocalDateTime.of(2002, 11, 22, 0, 0));
    assertThat(open(zero).annotations(RecordReader.EMBEDDED))
        .extracting(Annotation::sample)
        .containsExactly(2L);
  }

  @Test
  void externalEntitiesAreNeverOpened(@TempDir Path folder) throws Exception {
    Path secret = Files.writeString(folder.resolve("secret.txt"), "hunter2");
    String document =
        "<!DOCTYPE AnnotatedECG [<!ENTITY x SYSTEM \"%s\">]><AnnotatedECG><id>&x;</id></AnnotatedECG>"
            .formatted(secret.toUri());

    assertThatThrownBy(() -> open(document))
        .isInstanceOf(FormatException.class)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void deepNestingIsRefused() {
    String document = "<RestingECG>" + "<a>".repeat(100_000);

    assertThatThrownBy(() -> open(document))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("nested too deep");
  }

  @Test
  void whatIsWrongIsSaidInOneLine() {
    assertThatThrownBy(() -> open(MUSE.formatted("")))
        .hasMessage("memory:r.xml Waveform: no LeadData");
    assertThatThrownBy(() -> open(AECG.replace("-300", "3O0")))
        .hasMessageContaining("digits of ...: no whole numbers")
        .extracting(Shown::of, STRING)
        .contains("digits of MDC_ECG_LEAD_AVR: no whole numbers");
    assertThatThrownBy(() -> open(AECG.replace("value=\"2\"", "value=\"0\"")))
        .hasMessageContaining("increment: 0.0 is not over 0");
    assertThatThrownBy(() -> open("<AnnotatedECG/>")).hasMessageContaining("no waveform");
    assertThatThrownBy(() -> open("<html><body/></html>"))
        .hasMessageContaining("is of no format that is read");
  }

  @Test
  void mutatedDocumentsAreReadOrRefused() throws Exception {
    Seed muse = seed(MUSE.formatted(museLead("I", 1, 2, 3) + museLead("II", 4, 5, 6)));
    new ReaderFuzzer(new MuseFormat()).run(List.of(muse), ReaderFuzzer.INPUTS, 1);
    new ReaderFuzzer(new AecgFormat(), RecordReader.EMBEDDED)
        .run(List.of(seed(AECG)), ReaderFuzzer.INPUTS, 2);
  }

  @Test
  void mutatedPhilipsDocumentsAreReadOrRefused() throws Exception {
    Path folder = RealData.folder("formats").resolve("philips");

    new ReaderFuzzer(new PhilipsFormat())
        .run(List.of(Seed.of(folder, "129DYPRG.XML")), ReaderFuzzer.INPUTS, 3);
  }

  /**
   * The converter of the twin took the signal before the device's mains filter: the two go side by
   * side, a ripple of some units of 5 uV apart. A slip in the second differences would grow without
   * bound.
   */
  @Test
  void aCompressedPhilipsRecordingGoesWithItsConversion() throws Exception {
    Path folder = RealData.folder("formats").resolve("philips");
    RecordReader compressed = open(folder, "ad4d3d80-d165_1-04_orig.xml");
    RecordReader converted = open(folder, "ad4d3d80-d165_1-04_converted.xml");

    assertThat(compressed.record().leads().stream().map(Lead::name))
        .containsExactlyElementsOf(converted.record().leads().stream().map(Lead::name).toList());
    assertThat(compressed.record().samplingRate())
        .isEqualTo(converted.record().samplingRate(), Offset.offset(1e-9));
    int[][] ours = samples(compressed);
    int[][] theirs = samples(converted);
    for (int lead = 0; lead < 12; lead++) {
      long sum = 0;
      for (int i = 0; i < 5500; i++) {
        int difference = Math.abs(ours[lead][i] - theirs[lead][i]);
        assertThat(difference).as("lead %d, sample %d", lead, i).isLessThanOrEqualTo(6);
        sum += difference;
      }
      assertThat(sum / 5500.0).as("lead %d", lead).isLessThan(1);
    }
  }

  @Test
  void realDocumentsAreReadOrRefusedWithTheirReason() throws Exception {
    Path formats = RealData.folder("formats");
    for (String name : List.of("muse/example1.xml", "muse/example2.xml")) {
      RecordReader reader = open(formats, name);
      assertThat(samples(reader)).as(name).hasDimensions(12, 5000);
      assertThat(reader.record().samplingRate()).isEqualTo(500);
    }
    assertThat(samples(open(formats, "philips/129DYPRG.XML"))).hasDimensions(12, 5500);
    for (String name : List.of("example-hl7", "subject1_0", "subject1_1", "subject1_2")) {
      RecordReader reader = open(formats, "aecg/" + name + ".xml");
      assertThat(samples(reader)).as(name).isDeepEqualTo(digits(formats, name));
      assertThat(reader.annotations(RecordReader.EMBEDDED)).as(name).isNotEmpty();
    }
    assertThatThrownBy(() -> open(formats, "aecg/empty.xml"))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("no waveform");
  }

  /** The digits of the first sequence set, taken out by a pattern instead of a parser. */
  private static int[][] digits(Path formats, String name) throws IOException {
    String text = Files.readString(formats.resolve("aecg/" + name + ".xml"));
    Matcher matcher =
        Pattern.compile("<digits>([^<]*)</digits>")
            .matcher(text.substring(0, text.indexOf("</sequenceSet>")));
    List<int[]> leads = new ArrayList<>();
    while (matcher.find()) {
      leads.add(
          Pattern.compile("\\s+")
              .splitAsStream(matcher.group(1).strip())
              .mapToInt(Integer::parseInt)
              .toArray());
    }
    return leads.toArray(int[][]::new);
  }

  private static Offset<Float> within(float offset) {
    return Offset.offset(offset);
  }

  private static Seed seed(String document) {
    MemoryFiles files = new MemoryFiles();
    files.put("r.xml", document.getBytes(StandardCharsets.UTF_8));
    return new Seed(files, "r.xml");
  }

  private static RecordReader open(String document) throws IOException, FormatException {
    return RecordFormats.installed().open(seed(document).files(), "r.xml");
  }

  private static RecordReader open(Path folder, String name) throws IOException, FormatException {
    return RecordFormats.installed().open(new LocalFiles(folder), name);
  }

  private static int[][] samples(RecordReader reader) throws IOException, FormatException {
    try (WindowCursor cursor = reader.windows(100_000)) {
      return cursor.next().orElseThrow().samples();
    }
  }

  private static float[] millivolt(RecordReader reader, int lead)
      throws IOException, FormatException {
    try (WindowCursor cursor = reader.windows(100_000)) {
      return cursor.next().orElseThrow().millivolt(lead);
    }
  }
}
