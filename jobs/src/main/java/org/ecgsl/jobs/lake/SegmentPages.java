package org.ecgsl.jobs.lake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Set;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.EncodingStats;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;

/**
 * Copies heartbeat segments out of the pages that {@link SegmentColumn} writes, a lead at a time.
 *
 * <p>Parquet's own reader hands values over one by one, each with its levels; a GPU trains on
 * heartbeats faster than a core reads them so (measured by {@code ecgsl bench load}). Pages of
 * another writer may be encoded in other ways: those are left to Parquet's reader.
 */
final class SegmentPages {

  private final int leads;
  private final int samples;
  private final float[] segments;
  private int row = -1;
  private int lead;
  private int length;

  /**
   * @param leads leads to keep of each segment, C
   * @param samples samples of each segment, S
   * @param segments (n, C, S) of all rows of the row group, zero; where the segments go
   */
  SegmentPages(int leads, int samples, float[] segments) {
    this.leads = leads;
    this.samples = samples;
    this.segments = segments;
  }

  /** Whether the file's metadata say that all pages of a row group's column are encoded so. */
  static boolean canCopy(ColumnChunkMetaData chunk) {
    EncodingStats pages = chunk.getEncodingStats();
    return pages != null
        && pages.usesV2Pages()
        && !pages.hasDictionaryPages()
        && pages.getDataEncodings().equals(Set.of(Encoding.PLAIN));
  }

  /**
   * Copies all pages of a column that {@link #canCopy} holds of.
   *
   * @return false if they have to be read in the usual way: some lead is missing or has another
   *     length. What was copied until then is no use
   */
  boolean copy(PageReader pages) throws IOException {
    for (DataPage page = pages.readPage(); page != null; page = pages.readPage()) {
      if (!(page instanceof DataPageV2 v2) || !copy(v2)) {
        return false;
      }
    }
    return true;
  }

  private boolean copy(DataPageV2 page) throws IOException {
    ByteBuffer data = page.getData().toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    // Where every level has a value no list is empty.
    boolean full = data.remaining() == (long) page.getValueCount() * Float.BYTES;
    return full && copy(page.getRepetitionLevels().toInputStream(), data.asFloatBuffer());
  }

  /** Takes the repetition levels, runs of Parquet's hybrid encoding, for what they begin. */
  private boolean copy(InputStream levels, FloatBuffer values) throws IOException {
    while (levels.available() > 0) {
      int header = BytesUtils.readUnsignedVarInt(levels);
      boolean packed = (header & 1) == 1;
      if (packed) {
        return false;
      }
      int level = levels.read();
      int times = header >>> 1;
      if (level == ListLevels.NEXT_SAMPLE) {
        length += times;
        continue;
      }
      for (int i = 0; i < times; i++) {
        if (!endLead(values)) {
          return false;
        }
        beginLead(level);
      }
    }
    return endLead(values);
  }

  private void beginLead(int level) {
    if (level == ListLevels.NEW_ROW) {
      row++;
      lead = 0;
    } else {
      lead++;
    }
    length = 1;
  }

  /** Copies the lead that was begun, if one was. */
  private boolean endLead(FloatBuffer values) {
    if (length == 0) {
      return true;
    }
    if (length != samples) {
      return false;
    }
    if (lead < leads) {
      values.get(segments, (row * leads + lead) * samples, samples);
    } else {
      values.position(values.position() + samples);
    }
    length = 0;
    return true;
  }
}
