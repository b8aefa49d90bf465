package org.ecgsl.jobs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ecgsl.beat.AamiClass;
import org.ecgsl.beat.BeatMatcher;
import org.ecgsl.beat.BeatScore;
import org.ecgsl.beat.RPeakDetector;
import org.ecgsl.beat.RPeakStream;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.RecordingFiles;
import org.ecgsl.jobs.lake.archive.ArchiveListing;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.signal.SignalWindow;

/**
 * Compares R-peaks with an archive's reference annotations, beat by beat and recording by
 * recording, after ANSI/AAMI EC57. Recordings are worked on side by side, a window at a time:
 * memory does not grow with their length. Without Spark.
 */
public final class ScoreBeats {

  /** Samples per lead read at a time. */
  private static final int WINDOW_SAMPLES = 1 << 16;

  private final Plan plan;
  private final Configuration hadoop;
  private final Progress progress;

  public ScoreBeats(Plan plan, Configuration hadoop, Progress progress) {
    this.plan = plan;
    this.hadoop = hadoop;
    this.progress = progress;
  }

  /**
   * What is compared.
   *
   * @param reference annotator whose beats are the truth
   * @param test annotator to compare with it; empty for this project's detector
   * @param leads leads the detector sees: {@code first}, {@code all}, or names
   * @param toleranceSeconds largest distance of a pair; EC57 says 0.150
   * @param learningSeconds start of each recording that does not count
   * @param threads recordings worked on at once
   */
  public record Plan(
      String reference,
      Optional<String> test,
      List<String> leads,
      double toleranceSeconds,
      double learningSeconds,
      int threads) {}

  /**
   * Scores of an archive.
   *
   * @param scores by recording, sorted by name
   * @param unreadable what is wrong with recordings that could not be scored
   */
  public record Result(SortedMap<String, BeatScore> scores, List<String> unreadable) {

    /** All recordings counted together. */
    public BeatScore gross() {
      return scores.values().stream().reduce(BeatScore.NONE, BeatScore::plus);
    }
  }

  /**
   * Scores all recordings that have the reference's annotations.
   *
   * @throws UserException if there is none
   */
  public Result of(Path root) throws IOException {
    RecordFormats formats = RecordFormats.installed();
    List<ArchiveListing.Entry> entries = ArchiveListing.of(root, formats, hadoop).entries();
    SortedMap<String, BeatScore> scores = new TreeMap<>();
    List<String> unreadable = new ArrayList<>();
    ExecutorService workers = Executors.newFixedThreadPool(plan.threads());
    try {
      List<Future<Optional<BeatScore>>> results =
          entries.stream().map(entry -> workers.submit(() -> score(entry, formats))).toList();
      Progress.Counter done = progress.counter("recordings", entries.size());
      for (int i = 0; i < entries.size(); i++) {
        String record = entries.get(i).recordId();
        try {
          results.get(i).get().ifPresent(score -> scores.put(record, score));
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof UserException)) {
            throw e;
          }
          unreadable.add(e.getCause().getMessage());
        }
        done.advance();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      workers.shutdownNow();
    }
    if (scores.isEmpty() && unreadable.isEmpty()) {
      throw new UserException(
          "no recording in %s has annotations of %s".formatted(root, plan.reference()));
    }
    return new Result(scores, unreadable);
  }

  /** Nothing for what is no recording, or has no reference. */
  private Optional<BeatScore> score(ArchiveListing.Entry entry, RecordFormats formats)
      throws IOException {
    RecordingFiles files = new RecordingFiles(new Path(entry.folder()), entry.companions(), hadoop);
    try {
      Optional<RecordFormat> format = formats.recognise(files, entry.name());
      if (format.isEmpty()) {
        return Optional.empty();
      }
      RecordReader reader = format.get().open(files, entry.name());
      if (!reader.hasAnnotations(plan.reference())) {
        return Optional.empty();
      }
      BeatMatcher matcher = new BeatMatcher(plan.toleranceSeconds(), plan.learningSeconds());
      return Optional.of(
          matcher.score(
              peaks(reader), reader.annotations(plan.reference()), reader.record().samplingRate()));
    } catch (FormatException e) {
      throw new UserException(entry.source() + ": " + e.error().shown(), e);
    } catch (IllegalArgumentException e) {
      throw new UserException(entry.source() + ": " + e.getMessage(), e);
    }
  }

  private long[] peaks(RecordReader reader) throws IOException, FormatException {
    if (plan.test().isPresent()) {
      return reader.annotations(plan.test().get()).stream()
          .filter(mark -> AamiClass.isBeat(mark.symbol()))
          .mapToLong(Annotation::sample)
          .toArray();
    }
    EcgRecord record = reader.record();
    int[] leads = leads(record);
    RPeakStream stream = new RPeakDetector(record.samplingRate()).stream(leads.length);
    LongStream.Builder peaks = LongStream.builder();
    long next = 0;
    try (WindowCursor cursor = reader.windows(WINDOW_SAMPLES)) {
      for (Optional<SignalWindow> w = cursor.next(); w.isPresent(); w = cursor.next()) {
        next = skip(next, w.get().startSample(), stream, leads.length, peaks);
        addAll(peaks, stream.add(millivolt(w.get(), leads)));
        next += w.get().length();
      }
    }
    addAll(peaks, stream.finish());
    return peaks.build().toArray();
  }

  /** Tells the stream of a stretch that the recording left out. */
  private static long skip(
      long from, long to, RPeakStream stream, int leads, LongStream.Builder peaks) {
    for (long at = from; at < to; at += WINDOW_SAMPLES) {
      float[][] gap = new float[leads][(int) Math.min(WINDOW_SAMPLES, to - at)];
      for (float[] lead : gap) {
        Arrays.fill(lead, Float.NaN);
      }
      addAll(peaks, stream.add(gap));
    }
    return to;
  }

  private static void addAll(LongStream.Builder peaks, long[] more) {
    for (long peak : more) {
      peaks.add(peak);
    }
  }

  private static float[][] millivolt(SignalWindow window, int[] leads) {
    float[][] millivolt = new float[leads.length][];
    for (int i = 0; i < leads.length; i++) {
      millivolt[i] = window.millivolt(leads[i]);
    }
    return millivolt;
  }

  private int[] leads(EcgRecord record) {
    List<String> names = record.leads().stream().map(lead -> lead.name()).toList();
    if (plan.leads().equals(List.of("first"))) {
      return new int[] {0};
    }
    if (plan.leads().equals(List.of("all"))) {
      return IntStream.range(0, names.size()).toArray();
    }
    return plan.leads().stream().mapToInt(wanted -> index(wanted, names, record)).toArray();
  }

  private static int index(String wanted, List<String> names, EcgRecord record) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).toLowerCase(Locale.ROOT).equals(wanted.toLowerCase(Locale.ROOT))) {
        return i;
      }
    }
    throw new UserException(
        "recording %s has no lead %s; it has %s"
            .formatted(record.recordId(), wanted, String.join(", ", names)));
  }
}
