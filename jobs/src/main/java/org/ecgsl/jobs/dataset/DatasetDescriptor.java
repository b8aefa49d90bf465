package org.ecgsl.jobs.dataset;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.ecgsl.jobs.config.ConfigBlock;
import org.ecgsl.jobs.config.UserException;

/**
 * What is known of an archive: where it is published and under which terms, which recordings of it
 * count, who the patients are, its official split and its tables. Form and meaning of the keys:
 * {@code docs/datasets.md}.
 *
 * @param name short name, that of its file
 * @param title what its authors call it
 * @param version published version the other statements hold for
 * @param home page it is published on
 * @param doi persistent identifier, empty if it has none
 * @param input folder it can be read from without a copy, a URI; empty if there is none
 * @param licence terms of use
 * @param citation publications its authors ask to cite
 * @param formats file formats of its waveforms
 * @param annotators annotators whose marks lie beside the waveforms, the usual reference first
 * @param note what one has to know before using it, empty if nothing
 * @param records which of its recordings count
 * @param patient who a recording was taken from
 * @param split official split, where it has one
 * @param tables tables beside the waveforms
 */
public record DatasetDescriptor(
    String name,
    String title,
    String version,
    String home,
    String doi,
    String input,
    String licence,
    List<String> citation,
    List<String> formats,
    List<String> annotators,
    String note,
    Selection records,
    PatientRule patient,
    SplitRule split,
    List<MetadataTable> tables)
    implements Serializable {

  /** Those that come with the project, one file each under {@code conf/datasets}. */
  private static final List<String> NAMES =
      List.of(
          "apnea-ecg",
          "chapman-shaoxing",
          "cinc2017",
          "cinc2020",
          "cinc2021",
          "code-15",
          "cpsc2018",
          "incart",
          "ltafdb",
          "ludb",
          "mimic-iv-ecg",
          "mitdb",
          "ptb",
          "ptb-xl");

  private static final String[] KEYS = {
    "title",
    "version",
    "home",
    "doi",
    "input",
    "licence",
    "citation",
    "formats",
    "annotators",
    "note",
    "records",
    "patient",
    "split",
    "tables"
  };

  /** Which recordings count, by their path below the root; both patterns match it as a whole. */
  record Selection(Pattern only, Pattern except) implements Serializable {}

  /** Names of the descriptors that come with the project, sorted. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * A descriptor by its name, or one of the user's own by its path.
   *
   * @param nameOrPath a path if it ends in {@code .conf}
   * @throws UserException if there is none, or it is wrong
   */
  public static DatasetDescriptor find(String nameOrPath) {
    return nameOrPath.endsWith(".conf") ? read(Path.of(nameOrPath)) : named(nameOrPath);
  }

  /**
   * A descriptor that comes with the project.
   *
   * @throws UserException if there is none of that name
   */
  public static DatasetDescriptor named(String name) {
    if (!NAMES.contains(name)) {
      throw new UserException(
          "no descriptor of a dataset " + name + "; there are " + String.join(", ", NAMES));
    }
    return read(
        name,
        ConfigFactory.parseResources(
            DatasetDescriptor.class.getClassLoader(),
            "datasets/" + name + ".conf",
            ConfigParseOptions.defaults().setAllowMissing(false)));
  }

  /**
   * A descriptor of the user's own, named after its file.
   *
   * @throws UserException if the file is missing or wrong
   */
  public static DatasetDescriptor read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserException("no descriptor of a dataset in " + file);
    }
    String name = file.getFileName().toString().replaceFirst("\\.conf$", "");
    return read(name, ConfigBlock.reading(() -> ConfigFactory.parseFile(file.toFile())));
  }

  /** Whether a recording counts, by its path below the archive's root, without extension. */
  public boolean includes(String recordPath) {
    return records.only().matcher(recordPath).matches()
        && !records.except().matcher(recordPath).matches();
  }

  private static DatasetDescriptor read(String name, Config config) {
    return ConfigBlock.reading(() -> read(name, new ConfigBlock(config.resolve(), name, KEYS)));
  }

  private static DatasetDescriptor read(String name, ConfigBlock block) {
    ConfigBlock records = block.block("records", "only", "except");
    return new DatasetDescriptor(
        name,
        block.text("title"),
        block.text("version", ""),
        block.text("home", ""),
        block.text("doi", ""),
        block.text("input", ""),
        block.text("licence", ""),
        block.texts("citation"),
        block.texts("formats"),
        block.texts("annotators"),
        block.text("note", ""),
        new Selection(records.pattern("only", ".*"), records.pattern("except", ConfigBlock.NEVER)),
        PatientRule.read(block),
        SplitRule.read(block),
        MetadataTable.readAll(block));
  }
}
