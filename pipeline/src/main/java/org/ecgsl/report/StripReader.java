package org.ecgsl.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ecgsl.beat.BeatSegmenter;
import org.ecgsl.beat.Delineator;
import org.ecgsl.beat.Fiducials;
import org.ecgsl.beat.RPeakDetector;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.format.listing.Position;
import org.ecgsl.report.EcgStrip.Beat;
import org.ecgsl.report.EcgStrip.Mark;
import org.ecgsl.report.EcgStrip.Trace;
import org.ecgsl.report.EcgStrip.Wave;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.LeadNames;
import org.ecgsl.signal.Sex;
import org.ecgsl.signal.SignalWindow;

/**
 * Reads a stretch of a recording, finds its heartbeats and takes in its reference annotations.
 *
 * @param from where it begins
 * @param to where it ends; empty for {@code seconds} later
 * @param seconds length where no end is given; what is read never reaches beyond the recording
 * @param leads names (in any spelling) or numbers, from 0, of the leads wanted, in this order;
 *     empty for all
 * @param annotator whose marks are shown; empty for the first of {@code atr} and those in the
 *     recording's own file, where there are any
 * @param waves whether P, QRS and T are delineated
 */
public record StripReader(
    Position from,
    Optional<Position> to,
    double seconds,
    List<String> leads,
    Optional<String> annotator,
    boolean waves) {

  private static final int WINDOW_SAMPLES = 4_096;
  private static final List<String> ANNOTATORS = List.of("atr", RecordReader.EMBEDDED);

  /** Signal on either side that bears on the beats: the delineator looks at neighbours, too. */
  private static final double CONTEXT_SECONDS =
      RPeakDetector.CONTEXT_SECONDS + Delineator.CONTEXT_SECONDS;

  public StripReader {
    leads = List.copyOf(leads);
  }

  /** Where heartbeats come from that were found before. */
  @FunctionalInterface
  public interface Heartbeats {

    /**
     * Those with their R-peak in a stretch, in time order, their times counted from its beginning.
     *
     * @param start first sample of the stretch
     * @param end the one after its last
     */
    List<Beat> between(long start, long end) throws IOException;
  }

  /**
   * The stretch.
   *
   * @throws IllegalArgumentException if the recording has no such place or lead
   * @throws FormatException if its files are wrong, or a named annotator's marks are not there
   */
  public EcgStrip read(RecordReader reader) throws IOException, FormatException {
    EcgRecord record = reader.record();
    long start = start(record);
    long end = end(record, start);
    long context = Math.round(CONTEXT_SECONDS * record.samplingRate());
    SignalWindow window =
        window(
            reader, Math.max(0, start - context), Math.min(record.lengthSamples(), end + context));
    return strip(
        record, window, start, end, annotations(reader), beats(record, window, start, end));
  }

  /**
   * The same with heartbeats that are known.
   *
   * @throws IllegalArgumentException likewise
   * @throws FormatException likewise
   */
  public EcgStrip read(RecordReader reader, Heartbeats heartbeats)
      throws IOException, FormatException {
    EcgRecord record = reader.record();
    long start = start(record);
    long end = end(record, start);
    List<Beat> beats = heartbeats.between(start, end);
    if (!waves) {
      beats =
          beats.stream()
              .map(b -> new Beat(b.seconds(), b.rrSeconds(), b.reference(), b.answer(), List.of()))
              .toList();
    }
    return strip(record, window(reader, start, end), start, end, annotations(reader), beats);
  }

  private long start(EcgRecord record) {
    double rate = record.samplingRate();
    long start = from.sample(rate);
    if (start >= record.lengthSamples()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "begins at %.3f s, but %s ends at %.3f s",
              start / rate,
              record.recordId(),
              record.lengthSamples() / rate));
    }
    return start;
  }

  private long end(EcgRecord record, long start) {
    double rate = record.samplingRate();
    long end =
        Math.min(
            record.lengthSamples(),
            to.map(position -> position.sample(rate)).orElse(start + Math.round(seconds * rate)));
    if (end <= start) {
      throw new IllegalArgumentException("ends before it begins: --to must lie after --from");
    }
    return end;
  }

  private List<Annotation> annotations(RecordReader reader) throws IOException, FormatException {
    if (annotator.isPresent()) {
      return reader.annotations(annotator.get());
    }
    for (String name : ANNOTATORS) {
      if (reader.hasAnnotations(name)) {
        return reader.annotations(name);
      }
    }
    return List.of();
  }

  private static SignalWindow window(RecordReader reader, long from, long to)
      throws IOException, FormatException {
    EcgRecord record = reader.record();
    int length = Math.toIntExact(to - from);
    int[][] samples = new int[record.leads().size()][length];
    for (int[] lead : samples) {
      Arrays.fill(lead, SignalWindow.INVALID_SAMPLE);
    }
    try (WindowCursor cursor = reader.windows(WINDOW_SAMPLES)) {
      cursor.skipTo(from);
      Optional<SignalWindow> next = cursor.next();
      while (next.isPresent() && next.get().startSample() < to) {
        copy(next.get(), from, samples);
        next =
            next.get().startSample() + next.get().length() >= to ? Optional.empty() : cursor.next();
      }
    }
    return new SignalWindow(from, record.samplingRate(), record.leads(), samples);
  }

  private static void copy(SignalWindow window, long from, int[][] samples) {
    long first = Math.max(from, window.startSample());
    long end = Math.min(from + samples[0].length, window.startSample() + window.length());
    for (int lead = 0; lead < samples.length && first < end; lead++) {
      System.arraycopy(
          window.samples()[lead],
          (int) (first - window.startSample()),
          samples[lead],
          (int) (first - from),
          (int) (end - first));
    }
  }

  /**
   * The stretch of a recording whose samples are at hand.
   *
   * @param window signal around it, with some seconds before and after as far as there are any
   * @param start first sample of the stretch
   * @param end the one after its last; both within the window
   */
  private EcgStrip strip(
      EcgRecord record,
      SignalWindow window,
      long start,
      long end,
      List<Annotation> marks,
      List<Beat> beats) {
    double rate = record.samplingRate();
    int skip = (int) (start - window.startSample());
    int length = (int) (end - start);
    List<Trace> traces = new ArrayList<>();
    for (int lead : wanted(record)) {
      Lead of = record.leads().get(lead).inMillivolt();
      float[] values = Arrays.copyOfRange(window.millivolt(lead), skip, skip + length);
      traces.add(new Trace(LeadNames.canonical(of.name()), of.unit(), values));
    }
    List<Mark> inside =
        marks.stream()
            .filter(mark -> mark.sample() >= start && mark.sample() < end)
            .map(mark -> new Mark((mark.sample() - start) / rate, mark.symbol(), mark.aux()))
            .toList();
    return new EcgStrip(
        record.recordId(), details(record, start, end), start / rate, rate, traces, beats, inside);
  }

  private int[] wanted(EcgRecord record) {
    List<String> names =
        record.leads().stream().map(lead -> LeadNames.canonical(lead.name())).toList();
    if (leads.isEmpty()) {
      return IntStream.range(0, names.size()).toArray();
    }
    return leads.stream()
        .mapToInt(
            wanted -> {
              int named = names.indexOf(LeadNames.canonical(wanted));
              int at = named < 0 && wanted.matches("\\d{1,4}") ? Integer.parseInt(wanted) : named;
              if (at < 0 || at >= names.size()) {
                throw new IllegalArgumentException(
                    "%s has no lead %s; it has %s"
                        .formatted(record.recordId(), wanted, String.join(", ", names)));
              }
              return at;
            })
        .toArray();
  }

  private List<Beat> beats(EcgRecord record, SignalWindow window, long start, long end) {
    double rate = record.samplingRate();
    if (!BeatSegmenter.isPossibleAt(rate)) {
      return List.of();
    }
    float[][] signal =
        IntStream.range(0, record.leads().size())
            .filter(lead -> LeadNames.isEcg(record.leads().get(lead).name()))
            .mapToObj(window::millivolt)
            .toArray(float[][]::new);
    if (signal.length == 0) {
      signal = new float[][] {window.millivolt(0)};
    }
    int[] peaks = new RPeakDetector(rate).detect(signal, window.startSample());
    List<Fiducials> fiducials = waves ? new Delineator(rate).delineate(signal, peaks) : List.of();
    List<Beat> beats = new ArrayList<>();
    for (int i = 0; i < peaks.length; i++) {
      long sample = window.startSample() + peaks[i];
      if (sample >= start && sample < end) {
        double origin = (start - window.startSample()) / rate;
        beats.add(
            new Beat(
                (sample - start) / rate,
                i == 0 ? Double.NaN : (peaks[i] - peaks[i - 1]) / rate,
                Optional.empty(),
                Optional.empty(),
                waves ? waves(fiducials.get(i), rate, origin) : List.of()));
      }
    }
    return beats;
  }

  /** Waves of a beat, their times counted from {@code origin} seconds on. */
  private static List<Wave> waves(Fiducials beat, double rate, double origin) {
    List<Wave> waves = new ArrayList<>();
    add(waves, Wave.Kind.P, beat.pOnset(), beat.pOffset(), rate, origin);
    add(waves, Wave.Kind.QRS, beat.qrsOnset(), beat.qrsOffset(), rate, origin);
    add(waves, Wave.Kind.T, beat.tOnset(), beat.tOffset(), rate, origin);
    return waves;
  }

  private static void add(
      List<Wave> waves, Wave.Kind kind, int onset, int offset, double rate, double origin) {
    if (onset != Fiducials.ABSENT && offset != Fiducials.ABSENT && onset / rate >= origin) {
      waves.add(new Wave(kind, onset / rate - origin, offset / rate - origin));
    }
  }

  private static String details(EcgRecord record, long start, long end) {
    List<String> facts = new ArrayList<>();
    double rate = record.samplingRate();
    facts.add(
        "%s to %s of %s"
            .formatted(
                Sheet.clock(start / rate),
                Sheet.clock(end / rate),
                Sheet.clock(record.lengthSamples() / rate)));
    facts.add(SvgCanvas.number(rate) + " Hz");
    if (record.patient().sex() != Sex.UNKNOWN) {
      facts.add(record.patient().sex().name().toLowerCase(Locale.ROOT));
    }
    record.patient().ageYears().ifPresent(age -> facts.add(age + " years"));
    return String.join("   ", facts);
  }
}
