package dev.hone.lab.testbed.registry;

/** An answer other than 200, with Confluent's error code. */
final class Refusal extends RuntimeException {

    private final int status;
    private final int errorCode;

    private Refusal(int status, int errorCode, String message) {
        super(message);
        this.status = status;
        this.errorCode = errorCode;
    }

    static Refusal noPath(String path) {
        return new Refusal(404, 404, "HTTP 404 Not Found: " + path);
    }

    static Refusal noMethod(String method) {
        return new Refusal(405, 405, "HTTP 405 Method Not Allowed: " + method);
    }

    static Refusal noSubject(String subject) {
        return new Refusal(404, 40401, "Subject '" + subject + "' not found.");
    }

    static Refusal noVersion(String version) {
        return new Refusal(404, 40402, "Version " + version + " not found.");
    }

    static Refusal noSchema() {
        return new Refusal(404, 40403, "Schema not found");
    }

    static Refusal noLevel(String subject) {
        return new Refusal(
                404, 40408, "Subject '" + subject + "' does not have subject-level compatibility configured");
    }

    static Refusal noMode(String subject) {
        return new Refusal(404, 40409, "Subject '" + subject + "' does not have subject-level mode configured");
    }

    static Refusal incompatible(String subject, String reasons) {
        return new Refusal(
                409,
                409,
                "Schema being registered is incompatible with an earlier schema for subject \"" + subject + "\": "
                        + reasons);
    }

    static Refusal invalidSchema(String reason) {
        return new Refusal(422, 42201, "Invalid schema: " + reason);
    }

    static Refusal invalidVersion(String version) {
        return new Refusal(
                422,
                42202,
                "The specified version '" + version
                        + "' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\"");
    }

    static Refusal invalidLevel(String level) {
        return new Refusal(
                422,
                42203,
                "Invalid compatibility level " + level + ". Valid values are none, backward, forward and full, and the "
                        + "last three of these with _transitive");
    }

    static Refusal invalidBody(String reason) {
        return new Refusal(400, 400, "The request's body cannot be read: " + reason);
    }

    static Refusal broken(String reason) {
        return new Refusal(500, 50001, "Error in the backend data store: " + reason);
    }

    int status() {
        return status;
    }

    int errorCode() {
        return errorCode;
    }
}
