package dev.millrace.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.schemas.registry.SchemaRegistryException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
@Timeout(300)
class RegistryFaultsTest {

  private final ScriptedServer server = new ScriptedServer();
  private final FakeTiming timing = new FakeTiming();

  RegistryFaultsTest() throws IOException {}

  @AfterEach
  void close() {
    server.close();
  }

  private HttpSchemaRegistry registry(String... namesAndValues) {
    Map<String, Object> properties = server.properties();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      properties.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new HttpSchemaRegistry(RegistryConfig.parse(properties), timing);
  }

  private static SchemaRegistryException faultOf(ThrowingCallable call) {
    List<SchemaRegistryException> faults = new ArrayList<>();
    assertThatThrownBy(call).isInstanceOfSatisfying(SchemaRegistryException.class, faults::add);
    return faults.get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "404, NOT_FOUND",
    "409, INCOMPATIBLE",
    "401, REJECTED",
    "403, REJECTED",
    "302, REJECTED",
    "400, INVALID",
    "410, INVALID",
    "422, INVALID"
  })
  void faultsAreToldByTheStatusAndNotTriedAgain(int status, Kind kind) {
    server.answer(status, "{\"error_code\":12345,\"message\":\"why\"}");

    SchemaRegistryException fault = faultOf(() -> registry().schemaById(7));

    assertThat(fault.kind()).isEqualTo(kind);
    assertThat(fault.errorCode()).isEqualTo(12345);
    assertThat(fault).hasMessageContaining("why").hasMessageContaining("/schemas/ids/7");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void aFaultWithoutAnErrorBodyHasTheStatusAsItsCode() {
    server.answer(401, "<html>");

    SchemaRegistryException fault = faultOf(() -> registry().schemaById(7));

    assertThat(fault.kind()).isEqualTo(Kind.REJECTED);
    assertThat(fault.errorCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({"404, <html>", "404, {}", "404, ''", "400, <html>", "422, {}"})
  void aPathThatIsNoRegistrysIsNotAnUnknownSchema(int status, String body) {
    server.answer(status, body).answer(status, body);

    SchemaRegistryException fault = faultOf(() -> registry().schemaById(7));

    assertThat(fault.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(fault).hasMessageContaining("address");
    assertThat(server.requests().get(1).path()).startsWith("/subjects?");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 422})
  void aRefusalWithoutACodeIsAboutTheIdWhereARegistryAnswersOtherwise(int status) {
    server.answer(status, "no").answer(200, "[]");
    HttpSchemaRegistry registry = registry();

    assertThat(faultOf(() -> registry.schemaById(7)).kind()).isEqualTo(Kind.INVALID);
    assertThat(faultOf(() -> registry.schemaById(7)).kind()).isEqualTo(Kind.INVALID);

    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void anIdBelowZeroIsNobodys() {
    assertThat(faultOf(() -> registry().schemaById(-1)).kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aProbeAsksForSubjects() {
    server
        .answer(200, "[\"a\"]")
        .answer(403, "{\"error_code\":40301,\"message\":\"may not list\"}")
        .answer(403, "<html>")
        .answer(401, "{\"error_code\":40101}")
        .answer(200, "{}")
        .answer(404, "{\"error_code\":404}");
    HttpSchemaRegistry registry = registry("max.retries", "0");

    registry.probe();
    registry.probe();
    assertThat(faultOf(registry::probe).kind()).isEqualTo(Kind.REJECTED);
    assertThat(faultOf(registry::probe).kind()).isEqualTo(Kind.REJECTED);
    assertThat(faultOf(registry::probe).kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(faultOf(registry::probe).kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(faultOf(registry::probe).kind()).isEqualTo(Kind.UNAVAILABLE);
  }
}
