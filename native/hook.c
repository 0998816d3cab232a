/*
 * interlock-hook DOOR AGENT ROOT
 *
 * The messenger between an agent and Interlock's daemon: standard input goes to the daemon, the
 * daemon's answer goes to standard output and standard error. It judges nothing. Whatever goes
 * wrong ends in one of two places, never in silence:
 *   - the fallback: ROOT/bin/node ROOT/bin/hook.cjs judges the same event by the same rules;
 *   - the closed door: a line on standard error and exit 2, which every agent takes as a refusal.
 *     For DOOR "signal" (something that has already happened) it is exit 0: a refused Stop would
 *     loop, and a refused prompt would swallow the person's words.
 * Nothing is found through the environment, and no shell is started.
 */
#define _GNU_SOURCE /* struct ucred */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* A real Write may carry a large file; above this nobody reads the difference. */
#define EVENT_BYTES_MAX ((size_t)33 * 1024 * 1024)
/* Nearly all events fit here, so that nearly no call has to allocate. */
#define EVENT_BYTES_USUAL ((size_t)64 * 1024)
/* An answer is a JSON object or a text for the model: megabytes of it are a fault. */
#define PART_BYTES_MAX ((size_t)1024 * 1024)
/* `IL1 action <32 letters> 34603008\n` and `IL1 255 1048576 1048576\n` both fit. */
#define HEAD_BYTES_MAX ((size_t)64)
/* A daemon that lives shows it every 500 ms; four beats missed, and Node judges instead. */
#ifndef SILENCE_MS
#define SILENCE_MS 2000
#endif
/* The agent gives a hook 600 s and then lets the call run: we must refuse before that. */
#ifndef HOLD_MS
#define HOLD_MS 540000
#endif
/* Between an agent's terminal and its hook lie a shell or two, an editor, a multiplexer. */
#define ANCESTORS_MAX 16
/* Node starts in a tenth of a second, on a starved machine in some; HOLD_MS + this < 600 s. */
#ifndef FALLBACK_MS
#define FALLBACK_MS 30000
#endif

static char *door, *agent, *root; /* from argv, checked in main */
static int is_alone;              /* nobody sits in front of the agent */
static int is_action = 1;         /* until argv is understood, a failure refuses */
static char usual[HEAD_BYTES_MAX + EVENT_BYTES_USUAL];
static char *event = usual + HEAD_BYTES_MAX; /* room in front: head and event go in one write */
static size_t event_bytes;
static char answer[HEAD_BYTES_MAX + 2 * PART_BYTES_MAX + 1]; /* one more, to see what is too long */
static size_t answer_bytes, head_bytes, out_bytes, err_bytes, exit_code;
static size_t frame_bytes = SIZE_MAX; /* the whole answer, once its head is here */
static const char *volatile late_text; /* what to say when the time is over */
static volatile pid_t child;           /* the fallback, while it runs */

/* The closed door. Also runs inside the signal handler: only write, poll and _exit. */
static _Noreturn void closed(const char *why) {
  char line[256] = "interlock: ";
  strncat(line, why, 160);
  strcat(line, is_action ? " (blocked). Run: interlock doctor\n" : " (event not recorded)\n");
  struct pollfd err = {2, POLLOUT, 0}; /* an agent that does not read must not make us hang */
  if (poll(&err, 1, 1000) > 0 && write(2, line, strlen(line)) < 0) { /* the exit code remains */
  }
  _exit(is_action ? 2 : 0);
}

static void late(int signal_number) {
  (void)signal_number;
  if (child > 0) kill(child, SIGKILL);
  closed(late_text);
}

/* One timer bounds everything that can block, whoever is slow: the agent, the daemon, Node. It runs
 * on the monotonic clock (Linux: CLOCK_MONOTONIC), and a forked child does not have it. */
static void limit(long ms, const char *text) {
  struct itimerval timer = {{0, 0}, {ms / 1000, ms % 1000 * 1000}};
  late_text = text;
  setitimer(ITIMER_REAL, &timer, NULL);
}

/* After a failed read or write: true = try again. Standard streams may be non-blocking. */
static int again(int fd, short what) {
  struct pollfd one = {fd, what, 0};
  if (errno == EAGAIN || errno == EWOULDBLOCK) poll(&one, 1, -1);
  else if (errno != EINTR) return 0;
  return 1;
}

static int write_all(int fd, const char *from, size_t left) {
  while (left > 0) {
    ssize_t n = write(fd, from, left);
    if (n < 0 && !again(fd, POLLOUT)) return 0;
    if (n > 0) from += n, left -= (size_t)n;
  }
  return 1;
}

static int below_root(char *path, size_t room, const char *name) {
  if (strlen(root) + strlen(name) >= room) return 0;
  return strcat(strcpy(path, root), name) == path;
}

/* HOME and CLAUDE_PROJECT_DIR are data for the fallback. Nothing else is taken over: NODE_OPTIONS,
 * LD_PRELOAD and their like would run somebody's code inside the judge. */
static void inherit(char **slot, const char *name) {
  extern char **environ;
  size_t n = strlen(name);
  for (char **e = environ; e && *e && !*slot; e++)
    if (strncmp(*e, name, n) == 0) *slot = *e;
}

/* Node as a child, not in our place: a Node that crashes ends with exit 1 or a signal, which agents
 * read as "go on". Only the two codes that the fallback itself uses, 0 and 2, are passed on. */
static _Noreturn void fallback(int event_was_read) {
  char node[4096], bundle[4096];
  char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", language[] = "LANG=C.UTF-8";
  char *env[] = {path, language, NULL, NULL, NULL};
  char *argv[] = {node, bundle, door, agent, root, NULL};
  int feed[2] = {-1, -1}, status;
  struct stat file;
  limit(FALLBACK_MS, "the daemon does not answer and the in-process hook took too long");
  if (!below_root(node, sizeof node, "/bin/node") ||
      !below_root(bundle, sizeof bundle, "/bin/hook.cjs"))
    closed("the path of Interlock's folder is too long");
  if (stat(bundle, &file) != 0 || file.st_size == 0) /* an empty bundle would allow all */
    closed("the daemon does not answer and bin/hook.cjs is missing or empty");
  inherit(&env[2], "HOME=");
  inherit(&env[env[2] ? 3 : 2], "CLAUDE_PROJECT_DIR=");
  if (event_was_read && pipe(feed) != 0) closed("the daemon does not answer and no pipe is left");
  signal(SIGCHLD, SIG_DFL); /* if the agent ignores it, waitpid would learn nothing */
  child = fork();
  if (child < 0) closed("the daemon does not answer and no process can be started");
  if (child == 0) {
    if (event_was_read && (dup2(feed[0], 0) < 0 || close(feed[0]) || close(feed[1]))) _exit(127);
    signal(SIGPIPE, SIG_DFL);
    execve(node, argv, env);
    _exit(127);
  }
  if (event_was_read) { /* a child that does not read all of it will say so by its exit code */
    close(feed[0]);
    write_all(feed[1], event, event_bytes);
    close(feed[1]);
  }
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) closed("the daemon does not answer and the in-process hook was lost");
  child = 0; /* its number may soon be somebody else's */
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  if (code == 0 || code == 2) _exit(code);
  closed(code == 127 ? "the daemon does not answer and bin/node cannot be run"
                     : "the daemon does not answer and the in-process hook failed");
}

/* The daemon is whose folder it is: this account, or the one that Interlock has of its own. */
static int served_by_owner(int fd) {
  struct stat folder;
  if (stat(root, &folder) != 0) return 0;
#ifdef __linux__
  struct ucred peer;
  socklen_t size = sizeof peer;
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == folder.st_uid;
#else
  uid_t uid;
  gid_t gid;
  return getpeereid(fd, &uid, &gid) == 0 && uid == folder.st_uid;
#endif
}

/* Connects before anything is read: while this fails, standard input is still whole. */
static int dial(void) {
  struct sockaddr_un at = {.sun_family = AF_UNIX};
  if (!below_root(at.sun_path, sizeof at.sun_path, "/run/hook.sock")) return -1;
#ifdef __linux__
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
#else
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd >= 0 && (fcntl(fd, F_SETFD, FD_CLOEXEC) || fcntl(fd, F_SETFL, O_NONBLOCK))) return -1;
#endif
  if (fd >= 0 && fd <= 2) closed("standard input, output or error is closed");
  if (fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0 && served_by_owner(fd)) return fd;
  if (fd >= 0) close(fd); /* a full queue is EAGAIN, as we do not block: Node judges */
  return -1;
}

/* Reads to the end even what is too long: an agent that meets a broken pipe may forget to look at
 * our exit code. Both buffers keep a head's room in front. */
static void read_event(void) {
  size_t room = EVENT_BYTES_USUAL, too_large = 0;
  for (;;) {
    if (event_bytes == room && room > EVENT_BYTES_MAX) {
      too_large = 1, event_bytes = 0;
    } else if (event_bytes == room) { /* all at once: pages that are not touched cost nothing */
      char *large = malloc(HEAD_BYTES_MAX + EVENT_BYTES_MAX + 1);
      if (!large) closed("there is no memory for the event");
      event = memcpy(large + HEAD_BYTES_MAX, event, event_bytes);
      room = EVENT_BYTES_MAX + 1;
    }
    ssize_t n = read(0, event + event_bytes, room - event_bytes);
    if (n == 0) break;
    if (n < 0 && !again(0, POLLIN)) closed("the event could not be read");
    if (n > 0) event_bytes += (size_t)n;
  }
  if (too_large) closed("the event is larger than 33 MiB");
}

/* A decimal number without sign or leading zero, then `stop`. */
static int number(size_t *at, char stop, size_t max, size_t *value) {
  size_t start = *at;
  for (*value = 0; answer[*at] >= '0' && answer[*at] <= '9'; ++*at)
    if ((*value = *value * 10 + (size_t)(answer[*at] - '0')) > max) return 0;
  if (*at == start || (answer[start] == '0' && *at > start + 1)) return 0;
  return answer[(*at)++] == stop;
}

/* Can what has come so far still become an answer? Sets the lengths as soon as the head is here. */
static int plausible(void) {
  size_t beats = 0, at = 4;
  while (beats < answer_bytes && answer[beats] == '+') beats++; /* held for a person */
  if (beats > 0) memmove(answer, answer + beats, answer_bytes -= beats);
  if (memcmp(answer, "IL1 ", answer_bytes < 4 ? answer_bytes : 4) != 0) return 0;
  if (frame_bytes == SIZE_MAX) {
    size_t seen = answer_bytes < HEAD_BYTES_MAX ? answer_bytes : HEAD_BYTES_MAX;
    if (!memchr(answer, '\n', seen)) return seen < HEAD_BYTES_MAX;
    if (!number(&at, ' ', 255, &exit_code) || !number(&at, ' ', PART_BYTES_MAX, &out_bytes) ||
        !number(&at, '\n', PART_BYTES_MAX, &err_bytes)) return 0;
    head_bytes = at;
    frame_bytes = head_bytes + out_bytes + err_bytes;
  }
  return answer_bytes <= frame_bytes;
}

/* Has this process a terminal, and who has started it? Agents start hooks in a session without one. */
static int terminal_of(long pid, long *parent) {
  char path[40] = "/proc/", digits[24], text[512], *at;
  size_t n = sizeof digits - 1;
  digits[n] = '\0';
  do digits[--n] = (char)('0' + pid % 10);
  while ((pid /= 10) > 0);
  strcat(strcat(path, digits + n), "/stat");
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t got = read(fd, text, sizeof text - 1);
  close(fd);
  text[got > 0 ? got : 0] = '\0';
  at = strrchr(text, ')'); /* the name may hold anything; behind it: state, parent, group, session, terminal */
  if (!at || strlen(at) < 4) return -1;
  *parent = strtol(at + 4, &at, 10);
  for (int skipped = 0; skipped < 2; skipped++) strtol(at, &at, 10);
  return strtol(at, NULL, 10) != 0;
}

/* A CI, or no terminal anywhere above: the daemon then holds no call for a person. Where it cannot be
 * told, somebody may be there. Saying so by a lie can only tighten. */
static int nobody_here(void) {
  const char *ci = getenv("CI");
  if (ci && *ci && strcmp(ci, "false") != 0 && strcmp(ci, "0") != 0) return 1;
  long pid = getpid(), parent = 0;
  for (int level = 0; level < ANCESTORS_MAX && pid > 1; level++, pid = parent) {
    int terminal = terminal_of(pid, &parent);
    if (terminal < 0) return level > 0; /* /proc ends here: in a container, at its first process */
    if (terminal > 0) return 0;
  }
  return 1;
}

/* `IL1 DOOR AGENT LENGTH[ alone]\n`, put right in front of the event. Returns where it begins. */
static char *with_head(void) {
  char *at = event;
  size_t left = event_bytes;
  *--at = '\n';
  if (is_alone) at -= 6, memcpy(at, " alone", 6);
  do *--at = (char)('0' + left % 10);
  while ((left /= 10) > 0);
  const char *words[] = {" ", agent, " ", door, "IL1 "}; /* from the end to the beginning */
  for (size_t i = 0; i < 5; i++) at -= strlen(words[i]), memcpy(at, words[i], strlen(words[i]));
  return at;
}

/* True: the whole event was taken and one whole answer, nothing else, came back. Sends and receives
 * in turns, as either side may have to wait for the other. Silence = neither made any progress. */
static int exchange(int fd) {
  char *from = with_head();
  size_t left = (size_t)(event + event_bytes - from);
  for (;;) {
    ssize_t n = left > 0 ? write(fd, from, left) : 0;
    if (n < 0 && errno != EAGAIN && errno != EINTR) return 0;
    if (n > 0) from += n, left -= (size_t)n;
    struct pollfd daemon = {fd, left > 0 ? POLLIN | POLLOUT : POLLIN, 0};
    int ready = poll(&daemon, 1, SILENCE_MS);
    if (ready == 0 || (ready < 0 && errno != EINTR)) return 0;
    if (ready < 0 || daemon.revents == POLLOUT) continue;
    n = read(fd, answer + answer_bytes, sizeof answer - answer_bytes);
    if (n == 0) return left == 0 && answer_bytes == frame_bytes;
    if (n < 0 && errno != EAGAIN && errno != EINTR) return 0;
    if (n > 0) answer_bytes += (size_t)n;
    if (!plausible()) return 0;
  }
}

int main(int argc, char **argv) {
  size_t letters = argc == 4 ? strspn(argv[2], "abcdefghijklmnopqrstuvwxyz0123456789-") : 0;
  if (argc != 4 || (strcmp(argv[1], "action") != 0 && strcmp(argv[1], "signal") != 0) ||
      letters < 1 || letters > 32 || argv[2][letters] != '\0' || argv[3][0] != '/')
    closed("the hook needs: action|signal, the agent's name, Interlock's folder");
  door = argv[1], agent = argv[2], root = argv[3];
  is_action = strcmp(door, "action") == 0;

  sigset_t ours;
  sigemptyset(&ours);
  sigaddset(&ours, SIGALRM);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGALRM, late);
  sigprocmask(SIG_UNBLOCK, &ours, NULL); /* the agent may have blocked it */
  limit(HOLD_MS, "the agent did not finish sending the event");

  int fd = dial();
  if (fd < 0) fallback(0);
  read_event();
  is_alone = is_action && nobody_here();
  late_text = "the wait for an answer ended; nobody has refused";
  if (!exchange(fd)) {
    close(fd);
    fallback(1);
  }
  late_text = "the agent does not read the answer";
  if (!write_all(1, answer + head_bytes, out_bytes)) closed("the answer could not be handed over");
  write_all(2, answer + head_bytes + out_bytes, err_bytes); /* if lost, the exit code still holds */
  _exit((int)exit_code);
}
