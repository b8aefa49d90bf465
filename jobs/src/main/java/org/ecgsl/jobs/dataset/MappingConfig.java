package org.ecgsl.jobs.dataset;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.format.table.CsvFormat;
import org.ecgsl.format.table.Mapping;
import org.ecgsl.format.table.Mapping.Axis;
import org.ecgsl.format.table.Mapping.Csv;
import org.ecgsl.format.table.Mapping.LeadColumn;
import org.ecgsl.format.table.Mapping.Signal;
import org.ecgsl.format.table.Mapping.TimeColumn;
import org.ecgsl.format.table.NpyFormat;
import org.ecgsl.jobs.config.ConfigBlock;
import org.ecgsl.jobs.config.UserException;

/** Reads the block {@code ingest.mapping}; its keys are explained in {@code docs/own-data.md}. */
public final class MappingConfig {

  private static final String[] KEYS = {
    "files",
    "rate-hz",
    "leads",
    "unit",
    "gain",
    "baseline",
    "missing",
    "patient",
    "time",
    "csv",
    "axis"
  };

  /** What the numbers of a column of times count. */
  private enum TimeUnit {
    S(1),
    MS(1e3),
    US(1e6);

    private final double perSecond;

    TimeUnit(double perSecond) {
      this.perSecond = perSecond;
    }
  }

  private MappingConfig() {}

  /**
   * Reads a mapping.
   *
   * @param block the block itself, {@code config.getConfig("ingest.mapping")}
   * @throws UserException if a key is unknown or a value makes no sense
   */
  public static Mapping read(Config block) {
    return ConfigBlock.reading(() -> read(new ConfigBlock(block, "mapping", KEYS), block));
  }

  /** The formats of people's own files before others. */
  public static RecordFormats before(RecordFormats formats, Mapping mapping) {
    List<RecordFormat> all = new ArrayList<>();
    all.add(new NpyFormat(mapping));
    all.add(new ParquetFormat(mapping));
    all.add(new CsvFormat(mapping));
    all.addAll(formats.formats());
    return new RecordFormats(all);
  }

  private static Mapping read(ConfigBlock block, Config config) {
    ConfigBlock time = block.block("time", "column", "unit");
    ConfigBlock csv = block.block("csv", "separator", "header", "skip-before", "skip-after");
    return new Mapping(
        block.pattern("files", Mapping.BY_EXTENSION).pattern(),
        signal(block, config),
        new TimeColumn(
            time.text("column", ""), time.choice("unit", TimeUnit.class, TimeUnit.S).perSecond),
        block.patternWithGroup("patient"),
        new Csv(
            csv.character("separator", ','),
            csv.choice("header", Csv.Header.class, Csv.Header.AUTO),
            csv.integer("skip-before", 0, 0, 10_000),
            csv.integer("skip-after", 0, 0, 10_000)),
        block.choice("axis", Axis.class, Axis.AUTO));
  }

  private static Signal signal(ConfigBlock block, Config config) {
    double gain = block.number("gain", 1, -1e12, 1e12);
    if (gain == 0) {
      throw block.wrong("gain", "is 0; it takes another number");
    }
    return new Signal(
        block.number("rate-hz", 0, 0, 1e9),
        leads(block, config),
        block.has("unit") ? block.text("unit") : "mV",
        gain,
        block.integer("baseline", 0, -Integer.MAX_VALUE, Integer.MAX_VALUE),
        block.texts("missing"));
  }

  private static List<LeadColumn> leads(ConfigBlock block, Config config) {
    List<LeadColumn> leads = new ArrayList<>();
    if (config.hasPath("leads")) {
      for (var lead : config.getList("leads")) {
        Config one = lead.atKey("name");
        // A block for a lead whose column is called otherwise, a bare name for any other.
        boolean bare = lead.valueType() != ConfigValueType.OBJECT;
        ConfigBlock inner =
            new ConfigBlock(bare ? one : one.getConfig("name"), "leads", "name", "column");
        leads.add(new LeadColumn(inner.text("name"), inner.text("column", "")));
      }
    }
    if (leads.stream().map(LeadColumn::name).distinct().count() < leads.size()) {
      throw block.wrong("leads", "names a lead twice");
    }
    return leads;
  }
}
