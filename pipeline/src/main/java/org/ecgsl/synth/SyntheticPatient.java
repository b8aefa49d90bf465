package org.ecgsl.synth;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.Sex;

/**
 * A patient whose heart can be recorded any number of times.
 *
 * <p>McSharry et al. integrate a point round a limit cycle; on that cycle the angle is known in
 * closed form between two R-peaks, and here the waves are put at their places directly, as
 * Gaussians in time. Unlike theirs, QRS complexes keep their duration when the heart rate changes.
 */
public final class SyntheticPatient {

  private static final double QRS_REACH_SECONDS = 0.04;
  private static final double PVC_REACH_SECONDS = 0.1;

  /** Beyond this many standard deviations a wave is zero. */
  private static final double WAVE_REACH = 5;

  private final SyntheticArchiveConfig config;
  private final RandomStreams streams;
  private final Morphology morphology;
  private final Rhythm rhythm;

  /** The patient with an index, 1 and up. */
  public SyntheticPatient(SyntheticArchiveConfig config, int index) {
    this.config = config;
    this.streams = new RandomStreams(config.seed(), index);
    this.morphology = Morphology.draw(streams.of("morphology", 0));
    this.rhythm = Rhythm.draw(config, streams.of("rhythm", 0));
  }

  /** Age in years. */
  public int ageYears() {
    return 30 + streams.of("age", 0).nextInt(50);
  }

  /** Sex. */
  public Sex sex() {
    return streams.of("sex", 0).nextBoolean() ? Sex.FEMALE : Sex.MALE;
  }

  /** Mean RR interval of the sinus rhythm in seconds. */
  public double meanRrSeconds() {
    return rhythm.meanRrSeconds();
  }

  /** A recording by its number, 1 and up. */
  public SyntheticRecording record(int number) {
    double seconds = config.seconds();
    ApnoeaMinutes apnoea =
        ApnoeaMinutes.draw(config.apnoeaShare(), seconds, streams.of("apnoea", number));
    List<Rhythm.Beat> beats = rhythm.beats(seconds, apnoea, streams.of("beats", number));
    List<LeadVector> leads = LeadVector.leads(config.leads());
    int length = (int) Math.round(config.seconds() * config.samplingRate());
    float[][] clean = new float[leads.size()][];
    float[][] noisy = new float[leads.size()][];
    for (int lead = 0; lead < clean.length; lead++) {
      clean[lead] = clean(leads.get(lead), beats, length);
      SplittableRandom random = streams.of("noise " + leads.get(lead).name(), number);
      noisy[lead] = Noise.added(clean[lead], config, random);
    }
    List<String> names = leads.stream().map(LeadVector::name).toList();
    List<Annotation> truth = truth(beats, clean[0]);
    if (config.stress().isPresent()) {
      for (int lead = 0; lead < noisy.length; lead++) {
        SplittableRandom random = streams.of("stress " + names.get(lead), number);
        new StressNoiseMixer(config.stress().get(), config.samplingRate())
            .mix(noisy[lead], clean[lead], truth, random);
      }
    }
    List<Annotation> minutes =
        config.apnoeaShare() > 0 ? apnoea.marks(seconds, config.samplingRate()) : List.of();
    return new SyntheticRecording(names, clean, noisy, truth, minutes);
  }

  private float[] clean(LeadVector lead, List<Rhythm.Beat> beats, int length) {
    double rate = config.samplingRate();
    double[] sum = new double[length];
    for (Rhythm.Beat beat : beats) {
      for (Wave wave : morphology.of(beat.symbol())) {
        double amplitude = lead.of(wave.dipole());
        double centre = beat.seconds() + wave.centre(beat.rrSeconds());
        double reach = WAVE_REACH * wave.widthSeconds();
        int from = Math.max(0, (int) Math.ceil((centre - reach) * rate));
        int to = Math.min(length - 1, (int) Math.floor((centre + reach) * rate));
        for (int i = from; i <= to; i++) {
          double deviation = (i / rate - centre) / wave.widthSeconds();
          sum[i] += amplitude * Math.exp(-deviation * deviation / 2);
        }
      }
    }
    float[] out = new float[length];
    for (int i = 0; i < length; i++) {
      out[i] = (float) sum[i];
    }
    return out;
  }

  private List<Annotation> truth(List<Rhythm.Beat> beats, float[] lead) {
    List<Annotation> truth = new ArrayList<>();
    for (Rhythm.Beat beat : beats) {
      boolean wide = beat.symbol().equals("V");
      double reach = wide ? PVC_REACH_SECONDS : QRS_REACH_SECONDS;
      int from = Math.max(0, (int) Math.ceil((beat.seconds() - reach) * config.samplingRate()));
      int to =
          Math.min(
              lead.length - 1, (int) Math.floor((beat.seconds() + reach) * config.samplingRate()));
      int peak = from;
      for (int i = from; i <= to; i++) {
        if (Math.abs(lead[i]) > Math.abs(lead[peak])) {
          peak = i;
        }
      }
      truth.add(Annotation.at(peak, beat.symbol()));
    }
    return truth;
  }
}
