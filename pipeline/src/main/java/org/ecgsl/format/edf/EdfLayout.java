package org.ecgsl.format.edf;

import java.util.Arrays;
import java.util.List;

/**
 * Where the samples of the leads lie.
 *
 * @param signals indices of the signals that are leads, in file order
 * @param samplesPerRecord samples of a lead in a data record, n
 * @param records data records
 * @param starts index of the first sample of each data record; null where they follow each other
 */
record EdfLayout(
    EdfHeader header, List<Integer> signals, int samplesPerRecord, long records, long[] starts) {

  /** Index of the first sample of a data record. */
  long start(long dataRecord) {
    return starts == null ? dataRecord * samplesPerRecord : starts[(int) dataRecord];
  }

  /** Samples per lead from the first to the last, gaps included. */
  long length() {
    return records == 0 ? 0 : start(records - 1) + samplesPerRecord;
  }

  /** The first sample, from one on, that lies in a data record; or the length. */
  long nextRecorded(long sample) {
    if (starts == null || sample >= length()) {
      return Math.min(sample, length());
    }
    int at = Arrays.binarySearch(starts, sample);
    int before = at >= 0 ? at : -at - 2;
    return before >= 0 && sample < starts[before] + samplesPerRecord ? sample : starts[before + 1];
  }

  /** Decodes a data record into {@code [lead][sample]}, each lead n samples, slower ones held. */
  void decode(byte[] bytes, int[][] out) {
    int offset = 0;
    int lead = 0;
    for (int i = 0; i < header.signals().size() && lead < out.length; i++) {
      int own = header.signals().get(i).samplesPerRecord();
      if (signals.get(lead) == i) {
        if (header.sampleBytes() == 2) {
          decode16(bytes, offset, out[lead], own);
        } else {
          decode24(bytes, offset, out[lead], own);
        }
        hold(out[lead], own);
        lead++;
      }
      offset += own * header.sampleBytes();
    }
  }

  private static void decode16(byte[] bytes, int offset, int[] out, int count) {
    for (int i = 0, at = offset; i < count; i++, at += 2) {
      out[i] = (bytes[at] & 0xFF) | (bytes[at + 1] << 8);
    }
  }

  private static void decode24(byte[] bytes, int offset, int[] out, int count) {
    for (int i = 0, at = offset; i < count; i++, at += 3) {
      out[i] = (bytes[at] & 0xFF) | ((bytes[at + 1] & 0xFF) << 8) | (bytes[at + 2] << 16);
    }
  }

  /** Spreads the first {@code own} samples over all n; from the end, as it is done in place. */
  private void hold(int[] samples, int own) {
    for (int i = samplesPerRecord - 1; i >= 0 && own < samplesPerRecord; i--) {
      samples[i] = samples[(int) ((long) i * own / samplesPerRecord)];
    }
  }
}
