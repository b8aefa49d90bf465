package org.ecgsl.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ecgsl.beat.SegmentationConfig;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.model.TemporalModel;

/**
 * Reads a run's HOCON file over the defaults. Mistakes are the user's: each is one line that names
 * the file, the line and the key, and what the key takes.
 */
public final class ConfigFile {

  private static final Config DEFAULTS = ConfigFactory.parseResources("defaults.conf");

  /** Every key there is. */
  private static final Config KNOWN = DEFAULTS.resolve();

  /** Settings of Hadoop, any of them; {@code conf/defaults.conf} does not know them all. */
  private static final String STORAGE = "storage";

  /** What the user's own tables hold; its keys are those of {@code docs/own-data.md}. */
  private static final String MAPPING = "ingest.mapping";

  /** Blocks with keys of their own; those of a study's models are looked at one by one. */
  private static final List<String> OPEN =
      List.of(STORAGE, MAPPING, "study.probe", "study.resnet1d");

  private static final List<String> HADOOP_KEYS = List.of("fs.", "dfs.", "hadoop.");

  /** A user and a password before the host of a URI; Azure's container@account is none. */
  private static final Pattern LOGIN = Pattern.compile("://[^/@]*:[^/@]*@");

  private final Config config;
  private final Set<String> stated;

  /** What is stated, over the defaults. */
  private ConfigFile(Config stated) {
    this.config = stated.withFallback(DEFAULTS).resolve();
    this.stated =
        stated.entrySet().stream().map(Map.Entry::getKey).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Reads a file.
   *
   * @param file the run's file; empty for the defaults alone
   * @param overrides values by key that win over the file, as the command line gives them
   * @throws UserException if the file is missing or malformed, a key is unknown, or a value is out
   *     of its range
   */
  public static RunConfig read(Optional<Path> file, Map<String, String> overrides) {
    try {
      Config own = file.map(ConfigFile::parse).orElse(ConfigFactory.empty());
      Config merged = overrides(overrides).withFallback(own);
      requireKnownKeys(merged);
      return new ConfigFile(merged).toRunConfig();
    } catch (ConfigException e) {
      throw new UserException(oneLine(e), e);
    }
  }

  /**
   * Reads the file of a study, likewise.
   *
   * @throws UserException as {@link #read}
   */
  public static StudyConfig readStudy(Path file, Map<String, String> overrides) {
    try {
      Config merged = overrides(overrides).withFallback(parse(file));
      requireKnownKeys(merged);
      String name = file.getFileName().toString().replaceFirst("\\.conf$", "");
      return new ConfigFile(merged)
          .toStudyConfig(
              name,
              merged(merged, "study.probe").toRunConfig(),
              merged(merged, "study.resnet1d").toRunConfig());
    } catch (ConfigException e) {
      throw new UserException(oneLine(e), e);
    }
  }

  /** A study's settings with those of one block over them. */
  private static ConfigFile merged(Config study, String block) {
    Config over = study.withFallback(DEFAULTS).getConfig(block);
    requireKnownKeys(over);
    return new ConfigFile(over.withFallback(study));
  }

  private StudyConfig toStudyConfig(String name, RunConfig probe, RunConfig resnet1d) {
    return new StudyConfig(
        name,
        config.getString("study.note"),
        toRunConfig(),
        probe,
        resnet1d,
        choices("study.models", StudyConfig.Model.class),
        numbers("study.label-shares", 1e-6, 1),
        List.copyOf(config.getLongList("study.seeds")),
        integer("study.bootstrap", 100, 1_000_000),
        config.getBoolean("study.saliency"),
        new StudyConfig.Ablation(
            choices("study.ablation.pretexts", RunConfig.Pretext.class),
            numbers("study.ablation.mask-shares", 0.01, 0.99),
            number("study.ablation.label-share", 1e-6, 1),
            integer("study.ablation.epochs", 0, 100_000)));
  }

  private static Config parse(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserException("no configuration file " + file);
    }
    return ConfigFactory.parseFile(file.toFile());
  }

  private static Config overrides(Map<String, String> values) {
    Config config = ConfigFactory.empty();
    for (Map.Entry<String, String> entry : values.entrySet()) {
      String value = entry.getValue();
      String key = entry.getKey();
      boolean hadoop = key.startsWith(STORAGE + ".") && !key.contains("\"");
      // Lists and objects are HOCON; anything else is taken as it stands, so that a URI needs no
      // quotes.
      boolean structured = !hadoop && (value.startsWith("[") || value.startsWith("{"));
      String text = structured ? value : ConfigUtil.quoteString(value);
      String path =
          hadoop ? ConfigUtil.joinPath(STORAGE, key.substring(STORAGE.length() + 1)) : key;
      config =
          ConfigFactory.parseString(
                  path + " = " + text,
                  ConfigParseOptions.defaults().setOriginDescription("command line"))
              .withFallback(config);
    }
    return config;
  }

  private static void requireKnownKeys(Config config) {
    for (Map.Entry<String, ConfigValue> entry : config.entrySet()) {
      boolean open = OPEN.stream().anyMatch(block -> entry.getKey().startsWith(block + "."));
      if (!open && !KNOWN.hasPathOrNull(entry.getKey())) {
        throw new UserException(
            origin(entry.getValue())
                + ": unknown key "
                + entry.getKey()
                + "; did you mean "
                + Nearest.of(entry.getKey(), keys())
                + "?");
      }
    }
  }

  /** Every key there is, sorted; those of Hadoop, a mapping and a study's models are open. */
  public static SortedSet<String> keys() {
    return KNOWN.entrySet().stream()
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private RunConfig toRunConfig() {
    String lake = uri("lake");
    String models = uri("models");
    return new RunConfig(
        lake,
        models.isEmpty() ? lake + "/models" : models,
        storage(),
        config.getLong("seed"),
        ingest(),
        segment(),
        split(),
        network(),
        training(),
        new RunConfig.Checkpoints(
            number("training.checkpoints.minutes", 0, 100_000),
            integer("training.checkpoints.steps", 0, 100_000_000),
            integer("training.checkpoints.keep", 1, 1_000)),
        config.getBoolean("training.tensorboard"),
        new RunConfig.Pretrain(
            integer("pretrain.epochs", 1, 100_000),
            number("pretrain.learning-rate", 1e-8, 1),
            choice("pretrain.pretext", RunConfig.Pretext.class),
            number("pretrain.mask-share", 0.01, 0.99)),
        new RunConfig.Finetune(
            text("finetune.task"),
            integer("finetune.epochs", 1, 100_000),
            integer("finetune.least-steps", 1, 1_000_000),
            number("finetune.learning-rate", 1e-8, 1),
            number("finetune.balance", 0, 1),
            choice("finetune.trained", TrainingPlan.Trained.class),
            number("finetune.label-share", 1e-6, 1)),
        uri("report"),
        stated);
  }

  /** A message about a setting never shows its value, which may be a secret. */
  private RunConfig.Storage storage() {
    Map<String, String> settings = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : config.getObject(STORAGE).entrySet()) {
      String key = entry.getKey();
      String where = origin(entry.getValue()) + ": " + STORAGE + " has " + key;
      ConfigValueType type = entry.getValue().valueType();
      if (type == ConfigValueType.OBJECT) {
        throw new UserException(
            where + " as a block; put a Hadoop key in quotes: \"fs.s3a.endpoint\" = ...");
      }
      if (type == ConfigValueType.LIST) {
        throw new UserException(where + " as a list; Hadoop takes a text with commas");
      }
      if (HADOOP_KEYS.stream().noneMatch(key::startsWith)) {
        throw new UserException(
            where
                + "; it takes keys of Hadoop that start with "
                + String.join(" or ", HADOOP_KEYS));
      }
      settings.put(key, config.getString(ConfigUtil.joinPath(STORAGE, key)));
    }
    return new RunConfig.Storage(Collections.unmodifiableMap(settings));
  }

  private RunConfig.Ingest ingest() {
    String input = uri("ingest.input");
    String dataset = config.getString("ingest.dataset");
    String descriptor = config.getString("ingest.descriptor");
    String named = dataset.isEmpty() ? lastPart(input) : dataset;
    return new RunConfig.Ingest(
        input,
        named.isEmpty() ? lastPart(descriptor).replaceFirst("\\.conf$", "") : named,
        descriptor,
        config.hasPath(MAPPING) ? Optional.of(config.getConfig(MAPPING)) : Optional.empty(),
        config.getStringList("ingest.annotators"),
        integer("ingest.window-seconds", 10, 3600),
        (long) integer("ingest.batch-mib", 0, 1 << 20) << 20,
        new RunConfig.Deidentify(
            choice("ingest.deidentify", RunConfig.Deidentify.Mode.class),
            SecretKey.find(config.getString("ingest.deidentify-key-file"))));
  }

  private RunConfig.Segment segment() {
    int samples = integer("segment.samples", 8, 65_536);
    return new RunConfig.Segment(
        number("segment.rate-hz", 50, 1000),
        samples,
        integer("segment.r-index", 0, samples - 1),
        number("segment.max-rr-seconds", 0.5, 5),
        choice("segment.bounds", SegmentationConfig.Bounds.class),
        number("segment.label-tolerance-ms", 1, 500),
        integer("segment.row-group-beats", 64, 65_536),
        number("segment.every-seconds", 0, 60));
  }

  private RunConfig.Split split() {
    return new RunConfig.Split(
        choice("split.source", RunConfig.SplitSource.class),
        config.getLong("split.seed"),
        number("split.test", 0, 0.99),
        number("split.validation", 0, 0.99),
        config.getStringList("split.test-patients"),
        config.getStringList("split.validation-patients"),
        config.getStringList("split.excluded-patients"));
  }

  private RunConfig.NetworkShape network() {
    return new RunConfig.NetworkShape(
        integer("network.leads", 1, 12),
        integer("network.sequence-beats", 1, 4096),
        List.copyOf(config.getIntList("network.stage-widths")),
        integer("network.blocks-per-stage", 1, 4),
        integer("network.kernel", 3, 31),
        temporal());
  }

  private TemporalModel temporal() {
    int layers = integer("network.temporal.layers", 1, 12);
    String kind = choice("network.temporal.kind", List.of("transformer", "bilstm", "none"));
    if (kind.equals("none")) {
      return new TemporalModel.None();
    }
    try {
      if (kind.equals("bilstm")) {
        return new TemporalModel.BiLstm(integer("network.temporal.hidden", 1, 4096), layers);
      }
      return new TemporalModel.Transformer(
          integer("network.temporal.width", 1, 8192),
          integer("network.temporal.heads", 1, 128),
          integer("network.temporal.feed-forward", 1, 65_536),
          layers);
    } catch (IllegalArgumentException e) {
      throw new UserException("network.temporal: " + e.getMessage(), e);
    }
  }

  private RunConfig.Training training() {
    return new RunConfig.Training(
        engine(),
        integer("training.workers", 0, 100_000),
        integer("training.batch-beats", 2, 1_000_000),
        number("training.min-quality", 0, 1),
        number("training.weight-decay", 0, 1),
        config.getBoolean("training.augmentation"));
  }

  /** Both engines' settings are checked, whichever is chosen. */
  private RunConfig.Engine engine() {
    RunConfig.Engine torch =
        new RunConfig.Engine.Torch(
            choice("training.torch.device", RunConfig.Device.class),
            choice("training.torch.precision", RunConfig.Precision.class),
            integer("training.torch.accumulation", 1, 1_000),
            collective(),
            integer("training.torch.skipped-steps", 0, 1_000_000),
            integer("training.torch.cores", 0, 1_024),
            integer("training.torch.gpus", 0, 1));
    RunConfig.Engine dl4j =
        new RunConfig.Engine.Dl4j(
            choice("training.dl4j.master", RunConfig.Master.class),
            integer("training.dl4j.averaging-frequency", 1, 100),
            config.getString("training.dl4j.network"));
    return choice("training.engine", List.of("torch", "dl4j")).equals("torch") ? torch : dl4j;
  }

  private RunConfig.Collective collective() {
    String key = "training.torch.collective";
    RunConfig.Collective collective = choice(key, RunConfig.Collective.class);
    if (collective == RunConfig.Collective.NCCL
        && choice("training.torch.device", RunConfig.Device.class) != RunConfig.Device.CUDA) {
      throw new UserException(where(key) + " is nccl; that takes training.torch.device = cuda");
    }
    return collective;
  }

  private String uri(String key) {
    String value = key.equals("lake") ? text(key) : config.getString(key);
    if (LOGIN.matcher(value).find()) {
      throw new UserException(
          where(key) + " has a password in its URI; put credentials in storage or the environment");
    }
    return value;
  }

  private String text(String key) {
    String value = config.getString(key);
    if (value.isBlank()) {
      throw new UserException(where(key) + " is empty");
    }
    return value;
  }

  private int integer(String key, int least, int most) {
    double value = number(key, least, most);
    if (value != Math.rint(value)) {
      throw new UserException(where(key) + " is " + value + "; it takes a whole number");
    }
    return (int) value;
  }

  private double number(String key, double least, double most) {
    double value = config.getDouble(key);
    if (!(value >= least && value <= most)) {
      throw new UserException(
          where(key) + " is " + render(key) + "; it takes " + plain(least) + " to " + plain(most));
    }
    return value;
  }

  private String choice(String key, List<String> choices) {
    String value = config.getString(key).toLowerCase(Locale.ROOT);
    if (!choices.contains(value)) {
      throw new UserException(
          where(key) + " is " + value + "; it takes " + String.join(" or ", choices));
    }
    return value;
  }

  /** A constant of an enum by its name in lower case, with hyphens. */
  private <E extends Enum<E>> E choice(String key, Class<E> type) {
    List<String> names = names(type);
    return type.getEnumConstants()[names.indexOf(choice(key, names))];
  }

  private static <E extends Enum<E>> List<String> names(Class<E> type) {
    return Stream.of(type.getEnumConstants())
        .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .toList();
  }

  /** Distinct constants of an enum. */
  private <E extends Enum<E>> List<E> choices(String key, Class<E> type) {
    List<String> names = names(type);
    List<E> constants = new ArrayList<>();
    for (String value : config.getStringList(key)) {
      if (!names.contains(value)) {
        throw new UserException(
            where(key) + " has " + value + "; it takes " + String.join(" or ", names));
      }
      constants.add(type.getEnumConstants()[names.indexOf(value)]);
    }
    return constants.stream().distinct().toList();
  }

  private List<Double> numbers(String key, double least, double most) {
    List<Double> values = List.copyOf(config.getDoubleList(key));
    for (double value : values) {
      if (!(value >= least && value <= most)) {
        throw new UserException(
            where(key) + " has " + value + "; it takes " + plain(least) + " to " + plain(most));
      }
    }
    return values;
  }

  private String render(String key) {
    return config.getValue(key).render(ConfigRenderOptions.concise());
  }

  private String where(String key) {
    return origin(config.getValue(key)) + ": " + key;
  }

  private static String origin(ConfigValue value) {
    String file = value.origin().filename();
    if (file == null) {
      return value.origin().description();
    }
    return file + ":" + value.origin().lineNumber();
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? String.format(Locale.ROOT, "%,.0f", number) : "" + number;
  }

  private static String lastPart(String path) {
    String trimmed = path.replaceAll("/+$", "");
    return trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }

  private static String oneLine(ConfigException e) {
    return e.getMessage().replaceAll("\\s*\\R\\s*", " ");
  }
}
