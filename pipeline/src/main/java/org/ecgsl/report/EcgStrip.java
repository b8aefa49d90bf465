package org.ecgsl.report;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.ecgsl.beat.AamiClass;

/**
 * A stretch of a recording with what is known of its heartbeats, ready to be drawn. Times are
 * seconds from the stretch's first sample.
 *
 * <p>Arrays are handed over, not copied.
 *
 * @param title what the recording is called; any text
 * @param details facts in a line: sampling rate, person, model
 * @param startSeconds where in the recording it begins
 * @param samplingRate samples per second and lead
 * @param traces the leads, top to bottom; at least one, all of one length
 * @param beats detected heartbeats, in time order
 * @param marks reference annotations, in time order
 */
public record EcgStrip(
    String title,
    String details,
    double startSeconds,
    double samplingRate,
    List<Trace> traces,
    List<Beat> beats,
    List<Mark> marks) {

  /** A reference beat this near to an R-peak is the same beat (ANSI/AAMI EC57), in seconds. */
  private static final double SAME_BEAT_SECONDS = 0.15;

  public EcgStrip {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(details, "details");
    traces = List.copyOf(traces);
    beats = List.copyOf(beats);
    marks = List.copyOf(marks);
    if (!(samplingRate > 0) || !(startSeconds >= 0)) {
      throw new IllegalArgumentException(
          "%s begins at %s s and has %s samples/s".formatted(title, startSeconds, samplingRate));
    }
    if (traces.isEmpty()) {
      throw new IllegalArgumentException(title + " has no lead");
    }
    int length = traces.get(0).values().length;
    if (length == 0 || traces.stream().anyMatch(trace -> trace.values().length != length)) {
      throw new IllegalArgumentException("leads of " + title + " are empty or of unequal length");
    }
  }

  /**
   * One lead.
   *
   * @param lead its name
   * @param unit what the values are in: {@code mV}, or the source's own unit where it has no
   *     voltage
   * @param values NaN where nothing was recorded
   */
  public record Trace(String lead, String unit, float[] values) {

    /** Whether the values are millivolt. */
    boolean isVoltage() {
      return unit.equals("mV");
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Trace trace
          && lead.equals(trace.lead)
          && unit.equals(trace.unit)
          && Arrays.equals(values, trace.values);
    }

    @Override
    public int hashCode() {
      return Objects.hash(lead, unit, Arrays.hashCode(values));
    }
  }

  /**
   * A detected heartbeat.
   *
   * @param seconds its R-peak
   * @param rrSeconds interval from the R-peak before; NaN if there is none near
   * @param reference its class as the model's task has it; empty if not known
   * @param answer what a model says of it
   * @param waves its delineated waves, in time order; empty if none are wanted or seen
   */
  public record Beat(
      double seconds,
      double rrSeconds,
      Optional<String> reference,
      Optional<Answer> answer,
      List<Wave> waves) {
    public Beat {
      waves = List.copyOf(waves);
    }

    /** A heartbeat of which only the place is known. */
    public static Beat at(double seconds, double rrSeconds) {
      return new Beat(seconds, rrSeconds, Optional.empty(), Optional.empty(), List.of());
    }

    /** Whether the model says something else than the reference. */
    boolean isMissed() {
      return reference.isPresent()
          && answer.isPresent()
          && !reference.get().equals(answer.get().label());
    }
  }

  /**
   * What a model says of a heartbeat.
   *
   * @param label the likeliest label
   * @param probability its probability, 0 to 1
   * @param saliency where it looked
   */
  public record Answer(String label, double probability, Optional<Saliency> saliency) {}

  /**
   * How much each sample of a heartbeat bears on an answer.
   *
   * @param fromSeconds instant of the first sample
   * @param rateHz samples per second
   * @param weights {@code [trace][sample]}, 0 to 1, 1 the largest of the heartbeat; leads that the
   *     model does not read have no samples
   */
  public record Saliency(double fromSeconds, double rateHz, float[][] weights) {}

  /** A wave of a heartbeat, from its first to its last sample. */
  public record Wave(Kind kind, double fromSeconds, double toSeconds) {
    /** The waves that are told apart. */
    public enum Kind {
      P,
      QRS,
      T
    }
  }

  /**
   * A reference annotation.
   *
   * @param symbol mnemonic of PhysioNet's ecgcodes
   * @param text further text, such as {@code (AFIB}; empty if none
   */
  public record Mark(double seconds, String symbol, String text) {

    boolean isBeat() {
      return AamiClass.isBeat(symbol);
    }
  }

  /** Its length. */
  public double seconds() {
    return traces.get(0).values().length / samplingRate;
  }

  /** What the reference calls a heartbeat: its class, or the symbol beside it; empty if nothing. */
  Optional<String> referenceOf(Beat beat) {
    return beat.reference()
        .or(
            () ->
                marks.stream()
                    .filter(mark -> mark.isBeat() && distance(mark, beat) <= SAME_BEAT_SECONDS)
                    .min((a, b) -> Double.compare(distance(a, beat), distance(b, beat)))
                    .map(Mark::symbol));
  }

  private static double distance(Mark mark, Beat beat) {
    return Math.abs(mark.seconds() - beat.seconds());
  }

  /** Heartbeats per minute by the median RR interval; NaN if there is none. */
  double rate() {
    double[] intervals =
        beats.stream().mapToDouble(Beat::rrSeconds).filter(rr -> rr > 0).sorted().toArray();
    return intervals.length == 0 ? Double.NaN : 60 / intervals[intervals.length / 2];
  }
}
