package org.ecgsl.jobs.task;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ecgsl.beat.AamiClass;
import org.ecgsl.jobs.config.ConfigBlock;
import org.ecgsl.jobs.config.Nearest;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.dataset.LabelTable;
import org.ecgsl.model.Head;

/**
 * A task with labels. Form and meaning of the keys: {@code docs/tasks.md}.
 *
 * @param name short name, that of its file
 * @param title what it is about, in a line
 * @param head labels, what has them, and of what kind they are
 * @param source where they come from
 */
public record TaskDeclaration(String name, String title, Head.Prediction head, LabelSource source) {

  /** Those that come with the project, one file each under {@code conf/tasks}. */
  private static final List<String> NAMES =
      List.of("apnea", "arrhythmia", "diagnosis", "diagnosis-statements", "rhythm");

  private static final String[] KEYS = {
    "title", "labels", "answer", "beats", "diagnoses", "intervals", "columns", "csv"
  };

  private static final double LONGEST_SECONDS = 86_400;

  /**
   * A task by its name, or one of the user's own by its path.
   *
   * @param nameOrPath a path if it ends in {@code .conf}
   * @throws UserException if there is none, or it is wrong
   */
  public static TaskDeclaration find(String nameOrPath) {
    if (nameOrPath.endsWith(".conf")) {
      Path file = Path.of(nameOrPath);
      if (!Files.isRegularFile(file)) {
        throw new UserException("no declaration of a task in " + file);
      }
      String name = file.getFileName().toString().replaceFirst("\\.conf$", "");
      return read(name, ConfigBlock.reading(() -> ConfigFactory.parseFile(file.toFile())));
    }
    if (!NAMES.contains(nameOrPath)) {
      throw new UserException(
          "no task %s (did you mean %s?); there are %s, or the path of a declaration of your own, NAME.conf"
              .formatted(nameOrPath, Nearest.of(nameOrPath, NAMES), String.join(", ", NAMES)));
    }
    return read(
        nameOrPath,
        ConfigFactory.parseResources(
            TaskDeclaration.class.getClassLoader(),
            "tasks/" + nameOrPath + ".conf",
            ConfigParseOptions.defaults().setAllowMissing(false)));
  }

  /** The task of those that come with the project that asks for such a head, if any does. */
  public static Optional<TaskDeclaration> of(Head.Prediction head) {
    return NAMES.stream()
        .map(TaskDeclaration::find)
        .filter(task -> task.head().equals(head))
        .findFirst();
  }

  /** Names of the tasks that come with the project, sorted. */
  public static List<String> names() {
    return NAMES;
  }

  private static TaskDeclaration read(String name, Config config) {
    return ConfigBlock.reading(() -> read(name, new ConfigBlock(config.resolve(), name, KEYS)));
  }

  private static TaskDeclaration read(String name, ConfigBlock block) {
    List<String> labels = block.texts("labels");
    Head.Answer answer = block.choice("answer", Head.Answer.class, Head.Answer.ONE_OF);
    LabelSource source = source(block, labels);
    Head.Unit unit = source instanceof LabelSource.Beats ? Head.Unit.HEARTBEAT : Head.Unit.SEQUENCE;
    if (unit == Head.Unit.HEARTBEAT && answer != Head.Answer.ONE_OF) {
      throw block.wrong("answer", "is " + answer + "; a heartbeat has one-of its labels");
    }
    try {
      return new TaskDeclaration(
          name, block.text("title"), new Head.Prediction(labels, unit, answer), source);
    } catch (IllegalArgumentException e) {
      throw block.wrong("labels", "are " + labels + "; " + e.getMessage());
    }
  }

  private static LabelSource source(ConfigBlock block, List<String> labels) {
    List<String> given =
        Stream.of("beats", "diagnoses", "intervals", "columns", "csv").filter(block::has).toList();
    if (given.size() != 1) {
      throw block.wrong(
          given.isEmpty() ? "labels" : given.get(1),
          "come from " + given + "; a task takes one of beats, diagnoses, intervals, columns, csv");
    }
    return switch (given.get(0)) {
      case "beats" -> beats(block.block("beats", "symbols"), labels);
      case "diagnoses" -> diagnoses(block.block("diagnoses", "system", "codes", "others"), labels);
      case "intervals" ->
          intervals(
              block.block("intervals", "annotator", "symbols", "seconds", "context-seconds"),
              labels);
      case "columns" -> columns(block, labels);
      default ->
          csv(
              block.block(
                  "csv", "file", "separator", "record", "from", "to", "label", "context-seconds"));
    };
  }

  private static LabelSource beats(ConfigBlock block, List<String> labels) {
    return new LabelSource.Beats(
        byLabel(block, "symbols", labels, label -> aamiSymbols(block, label)));
  }

  /** Symbols of an AAMI class, where a declaration has none of its own. */
  private static List<String> aamiSymbols(ConfigBlock block, String label) {
    AamiClass wanted =
        Arrays.stream(AamiClass.values())
            .filter(aami -> aami.name().equals(label))
            .findFirst()
            .orElseThrow(() -> block.missing("symbols." + label));
    return AamiClass.SYMBOLS.stream()
        .filter(symbol -> AamiClass.ofSymbol(symbol).equals(Optional.of(wanted)))
        .toList();
  }

  private static LabelSource diagnoses(ConfigBlock block, List<String> labels) {
    String system = block.text("system", "LOCAL").toUpperCase(Locale.ROOT);
    Map<String, List<String>> codes = new LinkedHashMap<>();
    byLabel(block, "codes", labels, List::of)
        .forEach(
            (label, plain) ->
                codes.put(label, plain.stream().map(code -> system + ":" + code).toList()));
    return new LabelSource.Diagnoses(codes, block.flag("others"));
  }

  private static LabelSource intervals(ConfigBlock block, List<String> labels) {
    return new LabelSource.Intervals(
        block.text("annotator"),
        byLabel(block, "symbols", labels, List::of),
        block.number("seconds", 60, 0.1, LONGEST_SECONDS),
        block.number("context-seconds", 0, 0, LONGEST_SECONDS));
  }

  private static LabelSource columns(ConfigBlock block, List<String> labels) {
    Map<String, String> columns = new LinkedHashMap<>();
    byLabel(block, "columns", labels, List::of)
        .forEach((label, column) -> columns.put(label, column.get(0)));
    return new LabelSource.Columns(columns);
  }

  private static LabelSource csv(ConfigBlock block) {
    return new LabelSource.Csv(
        new LabelTable(
            block.text("file"),
            block.character("separator", ','),
            block.text("record", "record"),
            block.text("from", ""),
            block.has("from") ? block.text("to") : "",
            block.text("label", "")),
        block.number("context-seconds", 0, 0, LONGEST_SECONDS));
  }

  /** What stands for each label in a block within, or the given where nothing does. */
  private static Map<String, List<String>> byLabel(
      ConfigBlock block,
      String key,
      List<String> labels,
      Function<String, List<String>> otherwise) {
    for (String name : block.names(key)) {
      if (!labels.contains(name)) {
        throw block.wrong(key, "has " + name + ", which is none of the labels " + labels);
      }
    }
    Map<String, List<String>> byLabel = new LinkedHashMap<>();
    for (String label : labels) {
      List<String> own = block.texts(key, label);
      byLabel.put(label, own.isEmpty() ? otherwise.apply(label) : own);
    }
    return byLabel;
  }
}
