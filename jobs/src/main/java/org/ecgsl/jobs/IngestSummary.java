package org.ecgsl.jobs;

/**
 * What an ingest did, in recordings.
 *
 * @param unchanged not read, as their files are as they were
 * @param stored stored for the first time
 * @param replaced stored in place of an earlier state
 * @param duplicates not stored, as their signals are in the lake under another name
 * @param parts not stored by themselves, as they are segments of others
 * @param forgotten not stored, as their patient is to be forgotten
 * @param quarantined cannot be read
 * @param ignored files in which no recording begins
 */
public record IngestSummary(
    long unchanged,
    long stored,
    long replaced,
    long duplicates,
    long parts,
    long forgotten,
    long quarantined,
    long ignored) {

  static IngestSummary of(long unchanged) {
    return new IngestSummary(unchanged, 0, 0, 0, 0, 0, 0, 0);
  }

  IngestSummary plus(IngestSummary other) {
    return new IngestSummary(
        unchanged + other.unchanged,
        stored + other.stored,
        replaced + other.replaced,
        duplicates + other.duplicates,
        parts + other.parts,
        forgotten + other.forgotten,
        quarantined + other.quarantined,
        ignored + other.ignored);
  }
}
