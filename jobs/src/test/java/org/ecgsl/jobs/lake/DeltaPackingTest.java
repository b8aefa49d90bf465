package org.ecgsl.jobs.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesReader;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForInteger;

/** Held to parquet-java's own encoder and decoder. */
class DeltaPackingTest {

  @Property
  void parquetReadsAnyIntegersBack(@ForAll @Size(min = 1, max = 700) int[] values)
      throws Exception {
    assertThat(readByParquet(DeltaPacking.pack(values, values.length), values.length))
        .isEqualTo(values);
  }

  @Property
  void parquetReadsSamplesBack(
      @ForAll @Size(min = 1, max = 700) @IntRange(min = -2048, max = 2047) int[] values)
      throws Exception {
    byte[] packed = DeltaPacking.pack(values, values.length);

    assertThat(readByParquet(packed, values.length)).isEqualTo(values);
    assertThat(packed.length).isLessThanOrEqualTo(ofParquet(values).length);
  }

  private static int[] readByParquet(byte[] packed, int count) throws Exception {
    DeltaBinaryPackingValuesReader reader = new DeltaBinaryPackingValuesReader();
    reader.initFromPage(count, ByteBufferInputStream.wrap(ByteBuffer.wrap(packed)));
    int[] values = new int[count];
    Arrays.setAll(values, i -> reader.readInteger());
    return values;
  }

  private static byte[] ofParquet(int[] values) throws Exception {
    DeltaBinaryPackingValuesWriterForInteger writer =
        new DeltaBinaryPackingValuesWriterForInteger(
            128, 4, 1024, 1 << 16, HeapByteBufferAllocator.getInstance());
    for (int value : values) {
      writer.writeInteger(value);
    }
    byte[] bytes = writer.getBytes().toByteArray();
    writer.close();
    return bytes;
  }
}
