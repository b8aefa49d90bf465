package org.ecgsl.jobs.lake;

/**
 * The heartbeats of one Parquet row group as columns, in file order.
 *
 * @param dataset (n) dataset of each beat
 * @param recordId (n) recording of each beat
 * @param patientId (n) patient of each beat
 * @param rSample (n) R-peak as sample index in the recording
 * @param rrPrevSeconds (n) RR interval before, NaN if unknown
 * @param rrNextSeconds (n) RR interval after, NaN if unknown
 * @param quality (n) quality index, 0 to 1
 * @param symbol (n) matched reference annotation, {@code null} if none
 * @param segments (n, C, S) millivolt; empty if only the keys were read
 */
record BeatColumns(
    String[] dataset,
    String[] recordId,
    String[] patientId,
    long[] rSample,
    double[] rrPrevSeconds,
    double[] rrNextSeconds,
    float[] quality,
    String[] symbol,
    float[] segments) {

  int beats() {
    return rSample.length;
  }

  /** Names the row group by its first beat: the same in every run, unlike the name of the file. */
  String firstKey() {
    return dataset[0] + "/" + recordId[0] + "@" + rSample[0];
  }

  /** Whether two beats are of the same recording. */
  boolean sameRecord(int a, int b) {
    return recordId[a].equals(recordId[b]) && dataset[a].equals(dataset[b]);
  }
}
