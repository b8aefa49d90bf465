package org.ecgsl.format.wfdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.format.listing.AnnotationListing;
import org.ecgsl.format.listing.Position;
import org.ecgsl.format.listing.SampleListing;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.SignalWindow;
import org.ecgsl.testing.RealData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every line of the published test vectors against what the WFDB library makes of it. */
class ExpectedSamplesTest {

  private static final int WINDOW = 777;

  /** Sample of a segment whose signal file was not published with the vectors. */
  private static final long NOT_PUBLISHED = 14_428_364;

  /**
   * One line of {@code EXPECTED.tsv}.
   *
   * @param high whether slower signals are repeated to the fastest rate
   */
  record Line(
      String expected,
      String record,
      String signals,
      String from,
      String to,
      boolean physical,
      boolean high) {

    static Line of(String text) {
      String[] fields = text.split("\t", -1);
      return new Line(
          fields[0],
          fields[1],
          fields[2],
          fields[3],
          fields[4],
          fields[5].equals("physical"),
          fields[6].contains("high resolution"));
    }

    @Override
    public String toString() {
      return expected + " (" + record + ")";
    }
  }

  static Stream<Line> lines() throws IOException {
    return Files.readAllLines(RealData.folder("wfdb").resolve("EXPECTED.tsv")).stream()
        .filter(line -> line.startsWith("record-"))
        .map(Line::of);
  }

  @ParameterizedTest
  @MethodSource("lines")
  void samplesAreThoseTheLibraryReads(Line line) throws Exception {
    Path folder = RealData.folder("wfdb");
    RecordReader reader = open(folder, line);
    List<String> expected = expected(folder.resolve("expected").resolve(line.expected()));

    long from = sample(line.from(), reader, 0);
    long to = sample(line.to(), reader, from + expected.size());
    List<String> found = samples(reader, line, from, to);

    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      boolean missing = from + i == NOT_PUBLISHED;
      assertThat(found.get(i))
          .as("sample %,d", from + i)
          .isEqualTo(missing ? "- - - -" : expected.get(i));
    }
  }

  private static RecordReader open(Path folder, Line line) throws Exception {
    Path named = folder.resolve(line.record());
    Path record = Files.isDirectory(named) ? named.resolve(named.getFileName()) : named;
    return WfdbRecordReader.open(
        new LocalFiles(record.getParent()),
        record.getFileName().toString(),
        line.high() ? Resolution.HIGH : Resolution.FRAME);
  }

  @ParameterizedTest
  @MethodSource("lines")
  void listingShowsThemInColumns(Line line) throws Exception {
    Path folder = RealData.folder("wfdb");
    RecordReader reader = open(folder, line);
    List<String> expected = expected(folder.resolve("expected").resolve(line.expected()));
    long from = sample(line.from(), reader, 0);
    long to = sample(line.to(), reader, from + expected.size());
    List<Integer> signals =
        line.signals().equals("all")
            ? List.of()
            : Arrays.stream(line.signals().split(",", -1)).map(Integer::valueOf).toList();
    StringBuilder out = new StringBuilder();

    new SampleListing(
            signals,
            new Position.Sample(from),
            Optional.of(new Position.Sample(to)),
            line.physical())
        .write(reader, out);

    List<String> found = out.toString().lines().toList();
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      String first =
          line.physical()
              ? String.format(Locale.ROOT, "%.3f", (from + i) / reader.record().samplingRate())
              : Long.toString(from + i);
      assertThat(found.get(i)).startsWith(first + "\t");
      compare(found.get(i).split("\t", -1), expected.get(i).split(" ", -1), from + i);
    }
  }

  private static void compare(String[] found, String[] expected, long sample) {
    assertThat(found).hasSize(expected.length + 1);
    for (int i = 0; i < expected.length; i++) {
      if (found[i + 1].equals("-")) {
        assertThat(sample == NOT_PUBLISHED ? "-" : expected[i])
            .isIn("-", "-32768", "-2048", "-128");
      } else {
        assertThat(Double.parseDouble(found[i + 1]))
            .isCloseTo(Double.parseDouble(expected[i]), within(0.000_500_1));
      }
    }
  }

  /** The end is where the expected values end: those that skew cuts off are not among them. */
  private static long sample(String text, RecordReader reader, long otherwise) {
    if (text.startsWith("sample ")) {
      return Long.parseLong(text.substring("sample ".length()));
    }
    return text.endsWith(" s")
        ? Math.round(
            Double.parseDouble(text.substring(0, text.length() - 2))
                * reader.record().samplingRate())
        : otherwise;
  }

  private static List<String> samples(RecordReader reader, Line line, long from, long to)
      throws Exception {
    List<Lead> leads = reader.record().leads();
    int[] signals =
        line.signals().equals("all")
            ? Stream.iterate(0, i -> i + 1).limit(leads.size()).mapToInt(i -> i).toArray()
            : Arrays.stream(line.signals().split(",", -1)).mapToInt(Integer::parseInt).toArray();
    List<String> rows = new ArrayList<>();
    try (WindowCursor cursor = reader.windows(WINDOW)) {
      cursor.skipTo(from);
      Optional<SignalWindow> next = cursor.next();
      while (next.isPresent() && next.get().startSample() < to) {
        SignalWindow window = next.get();
        for (int i = 0; i < window.length(); i++) {
          long sample = window.startSample() + i;
          if (sample >= from && sample < to) {
            rows.add(row(window, signals, i, line));
          }
        }
        next = cursor.next();
      }
    }
    return rows;
  }

  private static String row(SignalWindow window, int[] signals, int i, Line line) {
    List<String> values = new ArrayList<>();
    for (int signal : signals) {
      values.add(value(window.leads().get(signal), window.samples()[signal][i], line));
    }
    return String.join(" ", values);
  }

  private static String value(Lead lead, int adc, Line line) {
    if (adc != SignalWindow.INVALID_SAMPLE) {
      return line.physical()
          ? String.format(Locale.ROOT, "%.8f", (adc - lead.baseline()) / lead.gain())
          : Integer.toString(adc);
    }
    if (line.physical()) {
      return "-";
    }
    // rdsamp shows an invalid sample as -32768; two vectors have the stored value.
    return line.record().contains("p000878")
        ? "-128"
        : line.record().contains("041s") ? "-2048" : "-32768";
  }

  private static List<String> expected(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.US_ASCII))) {
      return lines.lines().map(line -> String.join(" ", line.strip().split("\\s+", -1))).toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"ann-1, 100, atr", "ann-2, 12726, anI", "ann-3, 1003, atr"})
  void marksAreThoseTheLibraryReads(String expected, String name, String annotator)
      throws Exception {
    Path folder = RealData.folder("wfdb");
    RecordReader reader = WfdbRecordReader.open(new LocalFiles(folder), name);
    StringBuilder out = new StringBuilder();

    new AnnotationListing(reader.record().samplingRate()).write(reader.annotations(annotator), out);

    List<String> listing = Files.readAllLines(folder.resolve("expected").resolve(expected));
    assertThat(out.toString().lines())
        .containsExactlyElementsOf(listing.stream().map(this::columns).toList());
  }

  /** rdann shows the time of day where the header has it; the listing does not. */
  private String columns(String line) {
    String[] parts = line.split("\t", 2);
    String[] fields = parts[0].strip().split("\\s+", -1);
    String sample = fields[1];
    if (fields[0].startsWith("[")) {
      fields[0] = elapsed(Long.parseLong(sample) / 250.0);
    }
    String columns = String.join("\t", fields);
    return parts.length > 1 ? columns + "\t" + parts[1] : columns;
  }

  private static String elapsed(double seconds) {
    int hours = (int) (seconds / 3600);
    int minutes = (int) (seconds / 60) % 60;
    return hours == 0
        ? String.format(Locale.ROOT, "%d:%06.3f", minutes, seconds % 60)
        : String.format(Locale.ROOT, "%d:%02d:%06.3f", hours, minutes, seconds % 60);
  }
}
