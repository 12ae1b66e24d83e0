package dev.millrace.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.model.ModelFormatException;
import dev.millrace.model.adapter.Adapter;
import dev.millrace.model.adapter.AdapterCatalog;
import dev.millrace.model.adapter.AdapterReader;
import dev.millrace.model.testkit.GoldenModel;
import dev.millrace.streams.accounting.ReloadLedger;
import dev.millrace.streams.cli.ModelArgument;
import dev.millrace.streams.config.ConfigFile;
import dev.millrace.streams.config.MillraceConfig;
import dev.millrace.streams.fixture.CapturedLines;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks are by hand: nothing here waits. */
@Tag("integration")
@SuppressWarnings("NullAway.Init") // JUnit sets up before each test
class AdapterReloaderTest {
  private static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";

  @TempDir private Path directory;
  private final AdapterCatalog catalog = new AdapterCatalog();
  private final List<String> counted = new ArrayList<>();
  private final CapturedLines log = new CapturedLines("dev.millrace.streams.app");
  private @Nullable Runnable duringNextRead;
  private int reads;
  private AdapterReader reader;
  private Path first;
  private Path second;
  private Path live;
  private AdapterReloader reloader;

  @BeforeEach
  void unpack() throws Exception {
    GoldenModel golden = GoldenModel.unpack(GoldenModel.BERT, directory.resolve("model"));
    first = golden.adapter("qv-r4");
    second = golden.adapter("all-r8");
    live = directory.resolve("live");
    reader = ModelArgument.of(config(1000).model()).open(TestConsole.cache()).adapters();
  }

  @AfterEach
  void close() {
    reloader.close();
    log.close();
  }

  private MillraceConfig config(long reloadMs) throws Exception {
    return ConfigFile.parse(
        """
        model: {path: model, quantization: fp32}
        reload: {adapters-ms: %d}
        adapters: [{name: tone, path: live}]
        """
            .formatted(reloadMs),
        directory,
        "test");
  }

  /** Serves what is live now. */
  private void serve() throws Exception {
    List<WatchedAdapter> watched = AdapterReloader.watch(config(1000).routing());
    catalog.publish(reader.read("tone", null, live));
    ReloadLedger ledger =
        new ReloadLedger() {
          @Override
          public void loaded() {
            counted.add("loaded");
          }

          @Override
          public void refused() {
            counted.add("refused");
          }
        };
    reloader = new AdapterReloader(watched, this::read, catalog, ledger);
  }

  private Adapter read(String name, @Nullable String version, Path path)
      throws ModelFormatException {
    reads++;
    if (duringNextRead != null) {
      duringNextRead.run();
      duringNextRead = null;
    }
    return reader.read(name, version, path);
  }

  private void serveLink() throws Exception {
    Files.createSymbolicLink(live, first);
    serve();
  }

  private void serveCopy() throws Exception {
    copy(first, live);
    serve();
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (String file : List.of(CONFIG, WEIGHTS)) {
      Files.copy(from.resolve(file), to.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** As {@code ln -sfn} and {@code mv -T} do it. */
  private void switchTo(Path target) throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("next"), target);
    Files.move(link, live, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Adapter served() {
    return catalog.find("tone").orElseThrow();
  }

  private String versionOf(Path adapter) throws ModelFormatException {
    return reader.read("any", null, adapter).version();
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      reloader.look();
    }
  }

  @Test
  void aSwitchedLinkIsTakenUpAtTheSecondLookThatSeesIt() throws Exception {
    serveLink();
    Adapter before = served();
    look(3);
    assertThat(reads).isZero();

    switchTo(second);
    look(1);
    assertThat(served()).isSameAs(before);
    look(1);
    assertThat(served().version()).isEqualTo(versionOf(second)).isNotEqualTo(before.version());
    assertThat(served().weights()).isNotEqualTo(before.weights()).hasSizeGreaterThan(4);
    assertThat(AdaptersPage.of(List.of(), catalog).get("adapters"))
        .extracting(AdaptersPage.LoadedAdapter::version)
        .containsExactly(versionOf(second));
    look(3);
    assertThat(reads).isEqualTo(1);
    assertThat(counted).containsExactly("loaded");
    assertThat(log.lines())
        .hasSize(1)
        .first()
        .asString()
        .contains("adapter tone: version " + versionOf(second) + " answers from now on");

    switchTo(first);
    look(2);
    assertThat(served().version()).isEqualTo(before.version());
  }

  @Test
  void aDirectoryThatIsMovedAwayAndReplacedIsTakenUp() throws Exception {
    serveCopy();
    Adapter before = served();
    Files.move(live, directory.resolve("old"));
    look(3);
    assertThat(served()).isSameAs(before);

    copy(second, directory.resolve("staged"));
    Files.move(directory.resolve("staged"), live);
    look(2);
    assertThat(served().version()).isEqualTo(versionOf(second));
    assertThat(counted).containsExactly("loaded");
  }

  @Test
  void whatIsTheSameIsNotPublishedAnew() throws Exception {
    serveLink();
    Adapter before = served();
    copy(first, directory.resolve("twin"));
    switchTo(directory.resolve("twin"));
    look(2);
    Files.setLastModifiedTime(live.resolve(WEIGHTS), FileTime.fromMillis(0));
    look(3);
    assertThat(served()).isSameAs(before);
    assertThat(reads).isZero();
    assertThat(counted).isEmpty();
  }

  @Test
  void aCopyThatIsBeingMadeIsNotRead() throws Exception {
    serveCopy();
    Adapter before = served();
    byte[] weights = Files.readAllBytes(second.resolve(WEIGHTS));
    Files.copy(second.resolve(CONFIG), live.resolve(CONFIG), StandardCopyOption.REPLACE_EXISTING);
    look(1);
    Files.write(live.resolve(WEIGHTS), Arrays.copyOf(weights, 10));
    look(1);
    for (int half = 0; half < 2; half++) {
      int end = half == 0 ? weights.length / 2 : weights.length;
      int written = (int) Files.size(live.resolve(WEIGHTS));
      Files.write(
          live.resolve(WEIGHTS),
          Arrays.copyOfRange(weights, written, end),
          StandardOpenOption.APPEND);
      look(1);
    }
    assertThat(served()).isSameAs(before);
    assertThat(reads).isZero();
    look(1);
    assertThat(served().version()).isEqualTo(versionOf(second));
    assertThat(counted).containsExactly("loaded");
  }

  @Test
  void aBrokenFileIsRefusedOnceAndTriedAgainWhenItChanges() throws Exception {
    serveCopy();
    Adapter before = served();
    Path weights = live.resolve(WEIGHTS);
    byte[] whole = Files.readAllBytes(second.resolve(WEIGHTS));
    Files.write(weights, Arrays.copyOf(whole, whole.length - 100));
    look(5);
    assertThat(served()).isSameAs(before);
    assertThat(counted).containsExactly("refused");
    assertThat(log.lines())
        .hasSize(1)
        .first()
        .asString()
        .contains("adapter tone: what is in " + live + " now can't be used", "truncated?");

    copy(second, live);
    look(2);
    assertThat(served().version()).isEqualTo(versionOf(second));
    assertThat(counted).containsExactly("refused", "loaded");
  }

  @Test
  void aDirectoryWithoutAnAdapterIsRefused() throws Exception {
    serveLink();
    Adapter before = served();
    switchTo(Files.createDirectory(directory.resolve("empty")));
    look(3);
    switchTo(Files.createFile(directory.resolve("file")));
    look(3);
    assertThat(served()).isSameAs(before);
    assertThat(counted).containsExactly("refused", "refused");
  }

  /** A loop of links can't be followed, which is not the same as a link to nothing. */
  @Test
  void aPathThatCantBeFollowedIsRefused() throws Exception {
    serveLink();
    switchTo(live);
    look(3);
    assertThat(counted).containsExactly("refused");
    switchTo(directory.resolve("nothing"));
    look(3);
    assertThat(counted).containsExactly("refused");
  }

  @Test
  void aFileThatIsTooLargeIsRefused() throws Exception {
    serveCopy();
    Adapter before = served();
    try (RandomAccessFile hollow = new RandomAccessFile(live.resolve(WEIGHTS).toFile(), "rw")) {
      hollow.setLength(Runtime.getRuntime().maxMemory());
    }
    look(3);
    assertThat(served()).isSameAs(before);
    assertThat(reads).isZero();
    assertThat(counted).containsExactly("refused");
    assertThat(log.lines()).hasSize(1).first().asString().contains("1/4 of the heap");
  }

  @Test
  void aDirectoryInPlaceOfAFileIsRefused() throws Exception {
    serveCopy();
    Files.delete(live.resolve(WEIGHTS));
    Files.createDirectory(live.resolve(WEIGHTS));
    look(3);
    assertThat(reads).isZero();
    assertThat(counted).containsExactly("refused");
    assertThat(log.lines()).hasSize(1).first().asString().contains(WEIGHTS + ": expected a file");
  }

  @Test
  void newLabelsOfTheSameWeightsAreTakenUp() throws Exception {
    serveCopy();
    int labels = served().head().labels().size();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < labels; i++) {
      names.add("\"%d\": \"tone-%d\"".formatted(i, i));
    }
    Files.writeString(
        live.resolve("config.json"), "{\"id2label\": {%s}}".formatted(String.join(", ", names)));
    look(2);
    assertThat(served().head().labels()).hasSize(labels).startsWith("tone-0");
    assertThat(counted).containsExactly("loaded");
  }

  @Test
  void whatChangesWhileItIsReadWaitsForTheNextLooks() throws Exception {
    serveLink();
    Adapter before = served();
    switchTo(second);
    Path third = second.resolveSibling("rslora-r16");
    look(1);
    duringNextRead =
        () -> {
          try {
            switchTo(third);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        };
    look(1);
    assertThat(served()).isSameAs(before);
    assertThat(counted).isEmpty();
    look(2);
    assertThat(served().version()).isEqualTo(versionOf(third));
    assertThat(counted).containsExactly("loaded");
  }

  @Test
  void anUnexpectedFaultIsARefusalToo() throws Exception {
    serveLink();
    Adapter before = served();
    duringNextRead =
        () -> {
          throw new IllegalStateException("nobody thought of it");
        };
    switchTo(second);
    look(2);
    assertThat(served()).isSameAs(before);
    assertThat(counted).containsExactly("refused");
    assertThat(log.lines()).hasSize(1).first().asString().contains("nobody thought of it");
  }

  @Test
  void nobodyLooksWhereItIsOff() throws Exception {
    serveLink();
    assertThat(AdapterReloader.watch(config(0).routing())).isEmpty();
    assertThat(AdapterReloader.watch(config(1).routing())).hasSize(1);
  }
}
