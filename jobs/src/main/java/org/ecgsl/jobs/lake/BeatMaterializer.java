package org.ecgsl.jobs.lake;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;

/** Fills {@link BeatColumns} from Parquet's record reader without an object per beat or sample. */
final class BeatMaterializer extends RecordMaterializer<Void> {

  static final String SEGMENT = "segment";
  static final List<String> COLUMNS =
      List.of(
          "dataset",
          "record_id",
          "patient_id",
          "r_sample",
          "rr_prev_s",
          "rr_next_s",
          "quality",
          "symbol",
          SEGMENT);

  private final BeatColumns columns;
  private final int leads;
  private final int samples;
  private final GroupConverter root;
  private int row = -1;
  private int lead;
  private int sample;

  /**
   * @param schema the columns that are filled; the segments may be left out
   * @param segments (rows, leads, samples); filled, or as it is to be
   */
  BeatMaterializer(MessageType schema, int rows, int leads, int samples, float[] segments) {
    this.leads = leads;
    this.samples = samples;
    columns =
        new BeatColumns(
            new String[rows],
            new String[rows],
            new String[rows],
            new long[rows],
            unknown(rows),
            unknown(rows),
            new float[rows],
            new String[rows],
            segments);
    root = new RowConverter(schema);
  }

  BeatColumns columns() {
    return columns;
  }

  @Override
  public Void getCurrentRecord() {
    return null;
  }

  @Override
  public GroupConverter getRootConverter() {
    return root;
  }

  private static double[] unknown(int rows) {
    double[] values = new double[rows];
    Arrays.fill(values, Double.NaN);
    return values;
  }

  private final class RowConverter extends GroupConverter {
    private final Converter[] fields;

    RowConverter(GroupType schema) {
      fields = new Converter[schema.getFieldCount()];
      for (int i = 0; i < fields.length; i++) {
        fields[i] = converter(schema.getFieldName(i));
      }
    }

    private Converter converter(String name) {
      return switch (name) {
        case "dataset" -> new Text(value -> columns.dataset()[row] = value);
        case "record_id" -> new Text(value -> columns.recordId()[row] = value);
        case "patient_id" -> new Text(value -> columns.patientId()[row] = value);
        case "symbol" -> new Text(value -> columns.symbol()[row] = value);
        case "r_sample" ->
            new PrimitiveConverter() {
              @Override
              public void addLong(long value) {
                columns.rSample()[row] = value;
              }
            };
        case "rr_prev_s" -> new Seconds(columns.rrPrevSeconds());
        case "rr_next_s" -> new Seconds(columns.rrNextSeconds());
        case "quality" ->
            new PrimitiveConverter() {
              @Override
              public void addFloat(float value) {
                columns.quality()[row] = value;
              }
            };
        case SEGMENT -> segmentConverter();
        default -> throw new IllegalArgumentException("no column of a heartbeat: " + name);
      };
    }

    @Override
    public Converter getConverter(int field) {
      return fields[field];
    }

    @Override
    public void start() {
      row++;
      lead = -1;
    }

    @Override
    public void end() {
      if (leads > 0 && lead >= 0 && sample != samples) {
        throw new ParquetDecodingException(
            "segment of " + sample + " samples where " + samples + " are wanted");
      }
    }
  }

  /** Lists in Parquet: segment (list of) list.element, each a (list of) list.element: the leads. */
  private Converter segmentConverter() {
    PrimitiveConverter value =
        new PrimitiveConverter() {
          @Override
          public void addFloat(float millivolt) {
            if (lead < leads && sample < samples) {
              columns.segments()[(row * leads + lead) * samples + sample] = millivolt;
            }
            sample++;
          }
        };
    Nested oneLead =
        new Nested(
            new Nested(value, () -> {}),
            () -> {
              lead++;
              sample = 0;
            });
    return new Nested(new Nested(oneLead, () -> {}), () -> {});
  }

  private static final class Nested extends GroupConverter {
    private final Converter only;
    private final Runnable onStart;

    Nested(Converter only, Runnable onStart) {
      this.only = only;
      this.onStart = onStart;
    }

    @Override
    public Converter getConverter(int field) {
      return only;
    }

    @Override
    public void start() {
      onStart.run();
    }

    @Override
    public void end() {
      // Nothing is held back until the end of a list.
    }
  }

  private final class Seconds extends PrimitiveConverter {
    private final double[] values;

    Seconds(double[] values) {
      this.values = values;
    }

    @Override
    public void addDouble(double value) {
      values[row] = value;
    }
  }

  /** Strings repeat from beat to beat: decoded once per dictionary entry. */
  private static final class Text extends PrimitiveConverter {
    private final Consumer<String> sink;
    private String[] entries = {};

    Text(Consumer<String> sink) {
      this.sink = sink;
    }

    @Override
    public boolean hasDictionarySupport() {
      return true;
    }

    @Override
    public void setDictionary(Dictionary dictionary) {
      entries = new String[dictionary.getMaxId() + 1];
      for (int i = 0; i < entries.length; i++) {
        entries[i] = dictionary.decodeToBinary(i).toStringUsingUTF8();
      }
    }

    @Override
    public void addValueFromDictionary(int id) {
      sink.accept(entries[id]);
    }

    @Override
    public void addBinary(Binary value) {
      sink.accept(value.toStringUsingUTF8());
    }
  }
}
