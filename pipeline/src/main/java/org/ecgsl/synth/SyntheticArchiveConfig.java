package org.ecgsl.synth;

import java.util.Optional;

/**
 * What a synthetic archive is to hold.
 *
 * @param patients patients; 1 to 9,999
 * @param recordsPerPatient recordings of each; 1 to 99
 * @param seconds length of a recording; 10 to 100,000
 * @param samplingRate samples per second; 100 to 2,000 Hz
 * @param leads leads; 1 to 12
 * @param pvcShare mean share of premature ventricular contractions; 0 to 0.3
 * @param pacShare mean share of premature atrial contractions; 0 to 0.3
 * @param apnoeaShare mean share of minutes with sleep apnoea; 0 to 0.9, 0 for an archive without
 *     marks of it
 * @param baselineWanderMv amplitude of the baseline wander in mV; 0 to 2
 * @param mainsHumMv amplitude of the mains hum in mV; 0 to 2
 * @param mainsHz frequency of the mains; 45 to 65 Hz
 * @param muscleNoiseMv standard deviation of the muscle noise in mV; 0 to 1
 * @param stress noise of a stated strength besides; empty for none
 * @param seed feeds every random choice
 */
public record SyntheticArchiveConfig(
    int patients,
    int recordsPerPatient,
    double seconds,
    double samplingRate,
    int leads,
    double pvcShare,
    double pacShare,
    double apnoeaShare,
    double baselineWanderMv,
    double mainsHumMv,
    double mainsHz,
    double muscleNoiseMv,
    Optional<StressNoise> stress,
    long seed) {

  public SyntheticArchiveConfig {
    require("patients", patients, 1, 9999);
    require("records per patient", recordsPerPatient, 1, 99);
    require("seconds", seconds, 10, 100_000);
    require("sampling rate", samplingRate, 100, 2000);
    require("leads", leads, 1, 12);
    require("share of PVCs", pvcShare, 0, 0.3);
    require("share of PACs", pacShare, 0, 0.3);
    require("share of apnoea", apnoeaShare, 0, 0.9);
    require("baseline wander", baselineWanderMv, 0, 2);
    require("mains hum", mainsHumMv, 0, 2);
    require("mains frequency", mainsHz, 45, 65);
    require("muscle noise", muscleNoiseMv, 0, 1);
  }

  /** An archive without apnoea. */
  public SyntheticArchiveConfig(
      int patients,
      int recordsPerPatient,
      double seconds,
      double samplingRate,
      int leads,
      double pvcShare,
      double pacShare,
      double baselineWanderMv,
      double mainsHumMv,
      double mainsHz,
      double muscleNoiseMv,
      Optional<StressNoise> stress,
      long seed) {
    this(
        patients,
        recordsPerPatient,
        seconds,
        samplingRate,
        leads,
        pvcShare,
        pacShare,
        0,
        baselineWanderMv,
        mainsHumMv,
        mainsHz,
        muscleNoiseMv,
        stress,
        seed);
  }

  /** The archive the demonstration runs on: 20 patients, 2 leads, under 3 MB. */
  public static SyntheticArchiveConfig defaults() {
    return new SyntheticArchiveConfig(
        20, 1, 220, 180, 2, 0.1, 0.08, 0.15, 0.02, 50, 0.02, Optional.empty(), 1);
  }

  /** The same archive with noise of a stated strength on it. */
  public SyntheticArchiveConfig with(StressNoise noise) {
    return new SyntheticArchiveConfig(
        patients,
        recordsPerPatient,
        seconds,
        samplingRate,
        leads,
        pvcShare,
        pacShare,
        apnoeaShare,
        baselineWanderMv,
        mainsHumMv,
        mainsHz,
        muscleNoiseMv,
        Optional.of(noise),
        seed);
  }

  private static void require(String what, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          "%s is %s; it takes %s to %s".formatted(what, value, least, most));
    }
  }
}
