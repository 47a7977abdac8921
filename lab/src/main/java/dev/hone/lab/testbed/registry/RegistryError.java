package dev.hone.lab.testbed.registry;

/** An answer other than 200, with Confluent's error code. */
final class RegistryError extends RuntimeException {

    private final int status;
    private final int errorCode;

    private RegistryError(int status, int errorCode, String message) {
        super(message);
        this.status = status;
        this.errorCode = errorCode;
    }

    static RegistryError noPath(String path) {
        return new RegistryError(404, 404, "HTTP 404 Not Found: " + path);
    }

    static RegistryError noMethod(String method) {
        return new RegistryError(405, 405, "HTTP 405 Method Not Allowed: " + method);
    }

    static RegistryError noSubject(String subject) {
        return new RegistryError(404, 40401, "Subject '" + subject + "' not found.");
    }

    static RegistryError noVersion(String version) {
        return new RegistryError(404, 40402, "Version " + version + " not found.");
    }

    static RegistryError noSchema() {
        return new RegistryError(404, 40403, "Schema not found");
    }

    static RegistryError noLevel(String subject) {
        return new RegistryError(
                404, 40408, "Subject '" + subject + "' does not have subject-level compatibility configured");
    }

    static RegistryError noMode(String subject) {
        return new RegistryError(404, 40409, "Subject '" + subject + "' does not have subject-level mode configured");
    }

    static RegistryError incompatible(String subject, String reasons) {
        return new RegistryError(
                409,
                409,
                "Schema being registered is incompatible with an earlier schema for subject \"" + subject + "\": "
                        + reasons);
    }

    static RegistryError invalidSchema(String reason) {
        return new RegistryError(422, 42201, "Invalid schema: " + reason);
    }

    static RegistryError invalidVersion(String version) {
        return new RegistryError(
                422,
                42202,
                "The specified version '" + version
                        + "' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\"");
    }

    static RegistryError invalidLevel(String level) {
        return new RegistryError(
                422,
                42203,
                "Invalid compatibility level " + level + ". Valid values are none, backward, forward and full, and the "
                        + "last three of these with _transitive");
    }

    static RegistryError invalidBody(String reason) {
        return new RegistryError(400, 400, "The request's body cannot be read: " + reason);
    }

    static RegistryError broken(String reason) {
        return new RegistryError(500, 50001, "Error in the backend data store: " + reason);
    }

    int status() {
        return status;
    }

    int errorCode() {
        return errorCode;
    }
}
