"""What the launcher says, in English and Japanese. No catalogue is read, since nothing is installed yet."""

import locale
import os

WORDS: dict[str, tuple[str, str]] = {
    "step": ("{what} …", "{what} …"),
    "took": ("      done in {seconds:.0f} s", "      {seconds:.0f} 秒で終わりました"),
    "made": ("The environment is ready.", "環境の準備ができました。"),
    "make_venv": ("Making the environment in .venv", ".venv に環境を作ります"),
    "get_uv": ("Getting the installer (uv)", "インストーラー（uv）を用意します"),
    "get_packages": (
        "Installing the Python packages (about 1.1 GB on disk; only this once)",
        "Python のパッケージを入れます（ディスクに約 1.1 GB、初回だけです）",
    ),
    "get_tools": ("Installing the CDK command", "CDK コマンドを入れます"),
    "get_linters": ("Installing the linters for Python", "Python 用の静的解析ツールを入れます"),
    "get_biome": ("Installing the linter for JavaScript and CSS", "JavaScript と CSS 用の静的解析ツールを入れます"),
    "lint_passed": ("ok  {name}", "ok  {name}"),
    "lint_failed": ("!!  {name} (exit code {code})", "!!  {name}（終了コード {code}）"),
    "waiting": (
        "Another installation is at work in this folder; waiting for it to end …",
        "このフォルダでは別のインストールが進行中です。終わるのを待っています …",
    ),
    "failed": (
        """This step failed: {what}. The last lines of what it said:
{tail}
{advice}
Then start the same command again; it goes on from here. The whole log: {log}""",
        """次の手順が失敗しました：{what}。最後の表示は次のとおりです。
{tail}
{advice}
そのあと、同じコマンドをもう一度実行してください。続きから始まります。ログの全文：{log}""",
    ),
    "advice_space": ("The disk is full: free about 2 GB.", "ディスクがいっぱいです。2 GB ほど空けてください。"),
    "advice_venv": (
        "The Python {python} lacks its module venv. On Debian or Ubuntu: sudo apt install python{version}-venv",
        (
            "この Python（{python}）には venv モジュールがありません。"
            "Debian や Ubuntu では sudo apt install python{version}-venv で入ります。"
        ),
    ),
    "advice_write": (
        "Something may not be written to: see the path above, and allow writing there.",
        "書き込みが許されていません。上に出ている場所に書き込めるようにしてください。",
    ),
    "advice_hash": (
        (
            "A download is not what the project's lock says: something on the way (a mirror, a proxy) changed it. "
            "Try another network."
        ),
        (
            "ダウンロードした中身がロックファイルの記録と一致しません。途中のミラーやプロキシで変わったと考えられます。"
            "別のネットワークで試してください。"
        ),
    ),
    "advice_certificate": (
        "A certificate was not accepted. Where your network has its own, set SSL_CERT_FILE and NODE_EXTRA_CA_CERTS to its file.",
        (
            "証明書が受け入れられませんでした。組織独自の証明書があるネットワークでは、SSL_CERT_FILE と NODE_EXTRA_CA_CERTS に"
            "そのファイルを指定してください。"
        ),
    ),
    "advice_network": (
        "The packages could not be fetched: check the network (behind a proxy, set HTTPS_PROXY).",
        "パッケージを取得できませんでした。ネットワークを確かめてください（プロキシがあるときは HTTPS_PROXY を設定します）。",
    ),
    "advice_log": (
        "Look in the log for the cause, and mend it.",
        "ログで原因を確かめて、取り除いてください。",
    ),
    "no_npm": (
        "The command npm is missing in {path}, so its packages are damaged. Delete that folder and start again.",
        "{path} に npm コマンドがないので、中身が壊れています。このフォルダを削除して、もう一度起動してください。",
    ),
    "foreign_venv": (
        "{path} was not made by workshop.py, so it is left alone. Rename or delete it, and start again.",
        "{path} は workshop.py が作ったものではないので、手を付けません。名前を変えるか削除して、もう一度起動してください。",
    ),
    "cannot_write": (
        (
            "{path} cannot be used ({reason}). Allow writing there and free some space, copy this folder to a place of yours, "
            "or set WORKSHOP_HOME to another folder for your work."
        ),
        (
            "{path} を使えません（{reason}）。書き込みの許可とディスクの空きを確かめるか、このフォルダを自分の場所にコピーするか、"
            "作業用に別のフォルダを WORKSHOP_HOME で指定してください。"
        ),
    ),
    "interrupted": (
        "Stopped. Start the same command again; it goes on from here.",
        "中止しました。同じコマンドをもう一度実行すると、続きから始まります。",
    ),
    "moved": (
        "This folder was moved, or the environment was cut short or is another Python's; so it is made anew.",
        "フォルダの場所か Python の版が変わったか、前回の途中で止まったため、環境を作り直します。",
    ),
    "copy_new": ("  {path}: new", "  {path}：新しくコピーしました"),
    "copy_updated": (
        "  {path}: brought up to date (you had not changed it)",
        "  {path}：新しい版にしました（変更されていなかったため）",
    ),
    "copy_beside": (
        "  {path}: kept as you changed it; the new edition is beside it as {beside}",
        "  {path}：変更されていたので、そのまま残しました。新しい版は隣の {beside} です",
    ),
    "copying": ("Putting the notebooks into {home}", "ノートブックを {home} に用意します"),
    "lab_there": ("The lab is running already: {url}", "JupyterLab はすでに動いています：{url}"),
    "lab_starts": ("Starting the sandbox and JupyterLab …", "サンドボックスと JupyterLab を起動します …"),
    "lab_ready": (
        "JupyterLab is ready: {url}\nPress Ctrl-C here to end it; the sandbox ends with it.",
        "JupyterLab の準備ができました：{url}\n終わるときは、ここで Ctrl-C を押してください。サンドボックスも一緒に終わります。",
    ),
    "lab_ending": ("\nEnding …", "\n終了しています …"),
    "lab_ended": (
        "The lab and the sandbox have ended. Your work is in {home}.",
        "JupyterLab とサンドボックスを終了しました。皆さんのファイルは {home} にあります。",
    ),
    "lab_failed": (
        (
            "The lab ended by itself (exit code {code}). The last lines of its log {log}:\n{tail}\n"
            "`python3 workshop.py doctor` may say why. Then start it again."
        ),
        (
            "JupyterLab が終了してしまいました（終了コード {code}）。ログ {log} の最後の行は次のとおりです。\n{tail}\n"
            "`python3 workshop.py doctor` で原因がわかることがあります。そのあと、もう一度起動してください。"
        ),
    ),
    "lab_slow": (
        "JupyterLab did not answer within {seconds:.0f} s and was ended. Its log: {log}. Close other programs and try again.",
        (
            "JupyterLab が {seconds:.0f} 秒以内に応答しなかったので終了しました。ログ：{log}。"
            "ほかのプログラムを閉じて、もう一度試してください。"
        ),
    ),
    "port_taken": (
        "Port {port} is taken by another program. Choose another with --port, or leave --port out.",
        "ポート {port} は別のプログラムが使っています。--port で別の番号を指定するか、--port を省いてください。",
    ),
    "sandbox_failed": ("The sandbox could not be used: {reason}", "サンドボックスを使えませんでした：{reason}"),
    "no_command": (
        "{command}: no such program in the sandbox's environment",
        "{command}: サンドボックスの環境にそのプログラムはありません",
    ),
    "no_start": ("{command}: cannot be started ({reason})", "{command}: 起動できません（{reason}）"),
    "reset_question": (
        (
            "This empties the sandbox: every bucket, user and server in it is deleted. "
            "Your notebooks, files and progress in {home} stay. Empty it? [y/N] "
        ),
        (
            "サンドボックスを空にします。中のバケット、ユーザー、サーバーはすべて削除されます。"
            "{home} にあるノートブック、ファイル、進み具合は残ります。空にしますか？ [y/N] "
        ),
    ),
    "reset_no_tty": (
        "Nothing was done: there is nobody to ask. Say `reset --yes` to empty the sandbox without being asked.",
        "何もしていません。確認する相手がいないためです。確認なしで空にするには `reset --yes` としてください。",
    ),
    "reset_kept": ("Nothing was done.", "何もしていません。"),
    "reset_done": (
        "The sandbox is empty. Your notebooks, files and progress in {home} are as they were.",
        "サンドボックスを空にしました。{home} にあるノートブック、ファイル、進み具合はそのままです。",
    ),
    "doctor_good": ("Everything is there.", "すべてそろっています。"),
    "doctor_bad": (
        "Something is missing; see the lines with !! above.",
        "足りないものがあります。上の !! の行を見てください。",
    ),
    "doc_environment": ("environment", "環境"),
    "doc_environment_mend": (
        "start `python3 workshop.py lab`; it makes what is missing (if it does not help, delete .venv first)",
        "`python3 workshop.py lab` を実行すると、足りないものを作ります（直らなければ先に .venv を削除してください）",
    ),
    "doc_current": ("as locked", "ロックファイルのとおり"),
    "doc_outdated": ("missing or not as locked", "ないか、ロックファイルと違います"),
    "doc_tool": ("command {name}", "{name} コマンド"),
    "doc_missing": ("not there, or does not run", "ないか、動きません"),
    "doc_sandbox": ("sandbox", "サンドボックス"),
    "doc_sandbox_on": ("answers at {endpoint}", "{endpoint} で応答しています"),
    "doc_sandbox_off": ("not running (it starts when it is needed)", "動いていません（必要になったときに起動します）"),
    "doc_sandbox_mend": ("see its log {log}", "ログ {log} を見てください"),
    "doc_disk": ("free disk space", "ディスクの空き"),
    "doc_disk_mend": ("free at least {wanted:.1f} GB", "{wanted:.1f} GB 以上空けてください"),
    "doc_write": ("writing to {path}", "{path} への書き込み"),
    "doc_write_yes": ("possible", "できます"),
    "doc_write_no": ("not allowed", "できません"),
    "doc_write_mend": (
        "allow writing there, or set WORKSHOP_HOME to a folder of yours",
        "書き込めるようにするか、WORKSHOP_HOME に自分のフォルダを指定してください",
    ),
    "doc_keys": ("AWS settings in this shell", "このシェルの AWS の設定"),
    "doc_keys_none": ("none", "ありません"),
    "doc_keys_ignored": ("{names}: the sandbox ignores them", "{names}：サンドボックスでは使われません"),
    "doc_encoding": ("text encoding", "文字コード"),
    "doc_encoding_mend": (
        "set LANG to a UTF-8 locale, such as C.UTF-8 (on Windows: PYTHONUTF8=1)",
        "LANG を UTF-8 のロケール（たとえば C.UTF-8）にしてください（Windows では PYTHONUTF8=1）",
    ),
}

LANGUAGES = ("en", "ja")


def language(asked: str | None = None) -> str:
    """ "en" or "ja": what was asked for, else WORKSHOP_LANG, else the system's."""
    for candidate in (asked, os.environ.get("WORKSHOP_LANG")):
        if candidate in LANGUAGES:
            return candidate
    system = (
        os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or locale.getlocale()[0]
    )
    return "ja" if (system or "").lower().startswith(("ja", "japan")) else "en"


class Speaker:
    """Says things in one language."""

    def __init__(self, lang: str):
        self.lang = lang

    def text(self, key: str, **values: object) -> str:
        """The sentence `key` with its values."""
        return WORDS[key][1 if self.lang == "ja" else 0].format(**values)
