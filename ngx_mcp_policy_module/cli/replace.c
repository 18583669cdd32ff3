
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mcp_cli.h"


static int mcp_cli_replace_resolve(mcp_cli_replace_t *replace,
    const char *path);
static int mcp_cli_replace_look(mcp_cli_replace_t *replace);
static int mcp_cli_replace_finish(mcp_cli_replace_t *replace);
static void mcp_cli_replace_sync(const mcp_cli_replace_t *replace);


int
mcp_cli_replace(mcp_cli_replace_t *replace, const char *path)
{
    int  fd;

    if (mcp_cli_replace_resolve(replace, path) != MCP_CLI_OK) {
        return MCP_CLI_FAILED;
    }

    (void) snprintf(replace->temp, sizeof(replace->temp), "%s.new",
                    replace->path);

    fd = open(replace->temp,
              O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd == -1 && errno == EEXIST) {
        return mcp_cli_failed("%s exists: another mcp-policy is changing the "
                              "file, or was killed; if none runs, remove it",
                              replace->temp);
    }

    if (fd == -1) {
        return mcp_cli_failed("%s: %s", replace->temp, strerror(errno));
    }

    replace->out = fdopen(fd, "w");

    if (replace->out == NULL) {
        (void) close(fd);
        (void) unlink(replace->temp);

        return mcp_cli_memory(path);
    }

    if (mcp_cli_replace_look(replace) != MCP_CLI_OK) {
        return mcp_cli_replace_end(replace, MCP_CLI_FAILED);
    }

    return MCP_CLI_OK;
}


int
mcp_cli_replace_end(mcp_cli_replace_t *replace, int status)
{
    if (status == MCP_CLI_OK) {
        status = mcp_cli_replace_finish(replace);
    }

    if (replace->out != NULL) {
        (void) fclose(replace->out);
    }

    if (status == MCP_CLI_OK) {
        mcp_cli_replace_sync(replace);

    } else {
        (void) unlink(replace->temp);
    }

    return status;
}


/* realpath() speaks of what exists only */

static int
mcp_cli_replace_resolve(mcp_cli_replace_t *replace, const char *path)
{
    struct stat  st;

    if (realpath(path, replace->path) != NULL) {
        return MCP_CLI_OK;
    }

    if (errno != ENOENT) {
        return mcp_cli_failed("%s: %s", path, strerror(errno));
    }

    if (lstat(path, &st) == 0) {
        return mcp_cli_failed("%s: a link to what does not exist", path);
    }

    (void) snprintf(replace->path, sizeof(replace->path), "%s", path);

    return MCP_CLI_OK;
}


static int
mcp_cli_replace_look(mcp_cli_replace_t *replace)
{
    struct stat  st;

    replace->exists = 0;
    replace->mode = 0600;

    if (stat(replace->path, &st) == -1) {
        return (errno == ENOENT) ? MCP_CLI_OK
                                 : mcp_cli_failed("%s: %s", replace->path,
                                                  strerror(errno));
    }

    if (!S_ISREG(st.st_mode)) {
        return mcp_cli_failed("%s: not a regular file", replace->path);
    }

    replace->exists = 1;
    replace->mode = st.st_mode & 0770;
    replace->uid = st.st_uid;
    replace->gid = st.st_gid;

    return MCP_CLI_OK;
}


static int
mcp_cli_replace_finish(mcp_cli_replace_t *replace)
{
    int  fd, rc;

    fd = fileno(replace->out);

    /* what the group could do is not for another group */

    if (replace->exists && fchown(fd, replace->uid, replace->gid) == -1) {
        replace->mode &= 0700;
    }

    if (fflush(replace->out) == EOF
        || fchmod(fd, replace->mode) == -1
        || fsync(fd) == -1)
    {
        return mcp_cli_failed("%s: %s", replace->temp, strerror(errno));
    }

    rc = fclose(replace->out);
    replace->out = NULL;

    if (rc == EOF || rename(replace->temp, replace->path) == -1) {
        return mcp_cli_failed("%s: %s", replace->temp, strerror(errno));
    }

    return MCP_CLI_OK;
}


/* the name, too, outlives a power cut */

static void
mcp_cli_replace_sync(const mcp_cli_replace_t *replace)
{
    int    fd;
    char  *slash, directory[PATH_MAX];

    (void) snprintf(directory, sizeof(directory), "%s", replace->path);

    slash = strrchr(directory, '/');

    if (slash == NULL) {
        directory[0] = '.';
        slash = directory;
    }

    slash[1] = '\0';

    fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd == -1 || fsync(fd) == -1) {
        (void) mcp_cli_failed("%s: written, but it may not outlive a power "
                              "cut: %s", replace->path, strerror(errno));
    }

    if (fd != -1) {
        (void) close(fd);
    }
}
