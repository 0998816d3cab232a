/*
 * timer SECONDS ROUNDS (EVENT COUNT WORD...)...
 *
 * Runs every command once a round, with the file EVENT on a pipe as its standard input, and prints
 * `INDEX NANOSECONDS EXIT` for each: the time from its start to its end. Node's own way to start a
 * process costs more than the client under test, so Node does not hold the watch. Who comes first
 * changes with each round, and no round begins after SECONDS.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CASES_MAX 64
#define WORDS_MAX 16
/* What every system's pipe takes though nobody reads yet; a longer event is fed by a process. */
#define PIPE_BYTES 16384

extern char **environ;

struct command {
  char *event;
  size_t event_bytes;
  char *words[WORDS_MAX + 1];
};

static _Noreturn void fail(const char *what) {
  perror(what);
  exit(1);
}

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void load(struct command *command, const char *path) {
  struct stat file;
  int fd = open(path, O_RDONLY);
  if (fd < 0 || fstat(fd, &file) != 0) fail(path);
  command->event_bytes = (size_t)file.st_size;
  command->event = malloc(command->event_bytes + 1);
  for (size_t at = 0; at < command->event_bytes;) {
    ssize_t n = read(fd, command->event + at, command->event_bytes - at);
    if (n <= 0) fail(path);
    at += (size_t)n;
  }
  close(fd);
}

static void feed(int fd, const struct command *command) {
  for (size_t at = 0; at < command->event_bytes;) {
    ssize_t n = write(fd, command->event + at, command->event_bytes - at);
    if (n <= 0) return; /* a client that does not read all of it shows by its exit code */
    at += (size_t)n;
  }
}

/* The reading end of a pipe that holds the event, or will. */
static int event_pipe(const struct command *command, pid_t *feeder) {
  int ends[2];
  if (pipe(ends) != 0) fail("pipe");
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  *feeder = command->event_bytes > PIPE_BYTES ? fork() : 0;
  if (*feeder < 0) fail("fork");
  if (command->event_bytes <= PIPE_BYTES) feed(ends[1], command);
  else if (*feeder == 0) close(ends[0]), feed(ends[1], command), _exit(0);
  close(ends[1]);
  return ends[0];
}

static void run(int index, const struct command *command, int nowhere) {
  posix_spawn_file_actions_t files;
  pid_t feeder, child;
  int status, in = event_pipe(command, &feeder);
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, in, 0);
  posix_spawn_file_actions_adddup2(&files, nowhere, 1);
  posix_spawn_file_actions_adddup2(&files, nowhere, 2);
  long start = now();
  if (posix_spawn(&child, command->words[0], &files, NULL, command->words, environ) != 0)
    fail(command->words[0]);
  if (waitpid(child, &status, 0) < 0) fail("waitpid");
  long took = now() - start;
  printf("%d %ld %d\n", index, took, WIFEXITED(status) ? WEXITSTATUS(status) : -1);
  posix_spawn_file_actions_destroy(&files);
  close(in);
  if (feeder > 0) waitpid(feeder, NULL, 0);
}

int main(int argc, char **argv) {
  static struct command commands[CASES_MAX];
  int count = 0, nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  for (int at = 3; at + 1 < argc && count < CASES_MAX; count++) {
    int words = atoi(argv[at + 1]);
    load(&commands[count], argv[at]);
    for (int i = 0; i < words && i < WORDS_MAX; i++) commands[count].words[i] = argv[at + 2 + i];
    at += 2 + words;
  }
  if (argc < 3 || count == 0) return 2;
  long end = now() + atol(argv[1]) * 1000000000L;
  for (int round = 0; round < atoi(argv[2]) && now() < end; round++)
    for (int i = 0; i < count; i++) {
      int index = (round + i) % count;
      fflush(stdout);
      run(index, &commands[index], nowhere);
    }
  return 0;
}
