BEGIN TRANSACTION;
CREATE TABLE accounts (
	badge VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	password_hash VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	must_change INTEGER NOT NULL, 
	wrong INTEGER NOT NULL, 
	locked_until BIGINT NOT NULL, 
	made_at BIGINT NOT NULL, 
	PRIMARY KEY (badge)
);
INSERT INTO "accounts" VALUES('GH-0001','督查','$argon2id$','active',0,0,0,1795965440000);
CREATE TABLE alarms (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at BIGINT NOT NULL, 
	terminal VARCHAR NOT NULL, 
	what VARCHAR NOT NULL, 
	detail TEXT NOT NULL
);
INSERT INTO "alarms" VALUES(1,1795965422970,'t-3ef9448397ae','conflict','series a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1: 3 came again with other content');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0023');
CREATE TABLE asked_days (
	day VARCHAR NOT NULL, 
	looked_at BIGINT NOT NULL, 
	PRIMARY KEY (day)
);
INSERT INTO "asked_days" VALUES('2026-11-27',1795965440000);
CREATE TABLE bundles (
	target VARCHAR NOT NULL, 
	epoch BIGINT NOT NULL, 
	version BIGINT NOT NULL, 
	bundle TEXT NOT NULL, 
	published_at BIGINT NOT NULL, held INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (target, epoch, version)
);
INSERT INTO "bundles" VALUES('2F-17',1,1,'MYwop2zZuGjFo7Wd/WB8FqoavBAgSZJ8VtukuNphKBPViW2hviQrN0axerqGFljQaI8yn+I/dlcFrGJ8fMbSCnsiYWxnb3JpdGhtIjoiZWQyNTUxOSIsInRhcmdldCI6IjJGLTE3IiwiZXBvY2giOjEsInZlcnNpb24iOjEsImlzc3VlZCI6MCwiZXhwaXJlcyI6OSwicmVuZXdfYnkiOjksIndpbmRvdyI6eyJub3RlIjogIlx1N2IyY1x1NGUwMCJ9fQ==',1795965423036,0);
INSERT INTO "bundles" VALUES('2F-17',1,2,'IB+XRah6wwr8YubrFLlw9EQCm8EKARZ0Itor2BGkwW1Tie4wKSX7QrlV1sl7Z0p6oeF5YK02Uj1c5tJLknGUC3siYWxnb3JpdGhtIjoiZWQyNTUxOSIsInRhcmdldCI6IjJGLTE3IiwiZXBvY2giOjEsInZlcnNpb24iOjIsImlzc3VlZCI6MCwiZXhwaXJlcyI6OSwicmVuZXdfYnkiOjksIndpbmRvdyI6eyJub3RlIjogIiJ9fQ==',1795965423077,0);
CREATE TABLE cases (
	register VARCHAR NOT NULL, 
	"case" VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	about VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	window VARCHAR NOT NULL, 
	due BIGINT NOT NULL, 
	opened BIGINT NOT NULL, 
	changed BIGINT NOT NULL, 
	deeds INTEGER NOT NULL, 
	PRIMARY KEY (register, "case")
);
INSERT INTO "cases" VALUES('request','2026-000001','waiting','GH-0217','公安局','2F-17',0,1795965440000,1795965440000,1);
CREATE TABLE complaint_contacts (
	"case" VARCHAR NOT NULL, 
	contact TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY ("case")
);
INSERT INTO "complaint_contacts" VALUES('2026-000001','{}',1795965440000);
CREATE TABLE complaint_facts (
	terminal VARCHAR NOT NULL, 
	series VARCHAR NOT NULL, 
	seq BIGINT NOT NULL, 
	"case" VARCHAR NOT NULL, 
	PRIMARY KEY (terminal, series, seq)
);
INSERT INTO "complaint_facts" VALUES('t-1','a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1',7,'2026-000001');
CREATE TABLE complaint_numbers (
	number VARCHAR NOT NULL, 
	"case" VARCHAR NOT NULL, 
	PRIMARY KEY (number, "case")
);
INSERT INTO "complaint_numbers" VALUES('2026-000001-1','2026-000001');
CREATE TABLE config_answers (
	terminal VARCHAR NOT NULL, 
	what VARCHAR NOT NULL, 
	detail TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	received BIGINT NOT NULL, 
	PRIMARY KEY (terminal)
);
INSERT INTO "config_answers" VALUES('t-3ef9448397ae','config','1.2',1795965433000,1795965433417);
CREATE TABLE decided_days (
	day VARCHAR NOT NULL, 
	register VARCHAR NOT NULL, 
	"case" VARCHAR NOT NULL, 
	PRIMARY KEY (day, register, "case")
);
INSERT INTO "decided_days" VALUES('2026-11-27','request','2026-000001');
CREATE TABLE deeds (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	register VARCHAR NOT NULL, 
	"case" VARCHAR NOT NULL, 
	did VARCHAR NOT NULL, 
	"by" VARCHAR NOT NULL, 
	why TEXT NOT NULL, 
	content TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	seq BIGINT NOT NULL, 
	form VARCHAR, 
	UNIQUE (form)
);
INSERT INTO "deeds" VALUES(1,'request','2026-000001','opened','GH-0217','','{}',1795965440000,1,NULL);
CREATE TABLE directories (
	epoch BIGINT NOT NULL, 
	version BIGINT NOT NULL, 
	directory TEXT NOT NULL, 
	published_at BIGINT NOT NULL, 
	PRIMARY KEY (epoch, version)
);
INSERT INTO "directories" VALUES(1,5,'1onx/t+JzZDdDrMBSMH1GFJkLvQetFAVjpWhOS8aI5Xc3z8GGiO5IjBXFyCBelfR7EvhFLvcnrZvA1H0j/tdDnsiYWxnb3JpdGhtIjoiZWQyNTUxOSIsImhhbGwiOiLmlL/liqHmnI3liqHkuK3lv4MiLCJlcG9jaCI6MSwidmVyc2lvbiI6NSwiaXNzdWVkIjoxNzk1MzkxNTIwMDAwLCJjYXJkX2tleSI6ImI2OTQ5ODE4MjdiNDQ4MWEiLCJwZW9wbGUiOlt7ImJhZGdlIjoiR0gtMDgxMCIsIm5hbWUiOiLotbXmmI4iLCJ3aW5kb3dzIjpbIjNGLTA4Il0sImNhcmRzIjpbIjc0OWYxNTg2MWMxYmUwYzA2MmQyYTEyMzZkZGUzNDdhIl19XX0=',1795965423113);
CREATE TABLE editions (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	day VARCHAR NOT NULL, 
	revision INTEGER NOT NULL, 
	published_at BIGINT NOT NULL, 
	"by" VARCHAR NOT NULL, 
	why TEXT NOT NULL, 
	inputs VARCHAR NOT NULL, 
	awaited TEXT NOT NULL, 
	rows TEXT NOT NULL
);
INSERT INTO "editions" VALUES(1,'2026-11-23',1,1795485300000,'','','5555555555555555555555555555555555555555555555555555555555555555','["2F-18"]','[{"unit":"税务","badge":"1024","name":"张三","half_days_absent":0,"late":1,"early":0,"pending":true}]');
CREATE TABLE errands (
	"order" BIGINT NOT NULL, 
	window VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	about TEXT NOT NULL, 
	"by" VARCHAR NOT NULL, 
	request VARCHAR, 
	"case" VARCHAR, 
	given_at BIGINT NOT NULL, 
	until BIGINT NOT NULL, 
	state VARCHAR NOT NULL, 
	detail TEXT NOT NULL, 
	terminal VARCHAR NOT NULL, 
	ended_at BIGINT, 
	file TEXT, 
	PRIMARY KEY ("order")
);
INSERT INTO "errands" VALUES(6,'2F-17','erasure','GH-0217','it','page-7',NULL,1795965440000,1795969040000,'done','slots 2, 3 of ab; facts 118 cc','t-3ef9448397ae',1795965460000,NULL);
CREATE TABLE facts (
	terminal VARCHAR NOT NULL, 
	series VARCHAR NOT NULL, 
	seq BIGINT NOT NULL, 
	kind VARCHAR NOT NULL, 
	window VARCHAR NOT NULL, 
	at BIGINT NOT NULL, 
	received BIGINT NOT NULL, 
	hash VARCHAR NOT NULL, 
	raw TEXT NOT NULL, 
	PRIMARY KEY (terminal, series, seq)
);
INSERT INTO "facts" VALUES('t-3ef9448397ae','a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1',1,'rating','2F-17',1795391520001,1795965422895,'bcb5e5d013baad181c96aaca86fe815d7cbfd18a138fa1c678ce29261d440576','{"at":1795391520001,"body":{"badge":"1024","level":"satisfied","replaces":0,"staffing":0},"boot":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","clock":"synced","config":"1.1","kind":"rating","mono":1000,"prev":"0000000000000000000000000000000000000000000000000000000000000000","seq":1,"series":"a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1","terminal":"t-3ef9448397ae","window":"2F-17"}');
INSERT INTO "facts" VALUES('t-3ef9448397ae','a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1',2,'audit','2F-17',1795391520002,1795965422925,'1640c7d969722f8691197055f18f56f5d703be7dc1c4a32dcfd05f6d08f15f0e','{"at":1795391520002,"body":{"badge":"1024","by":"9001","consent":"C-1","detail":"finger 1","library":"c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0","slot":3,"what":"enrolment"},"boot":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","clock":"synced","config":"1.1","kind":"audit","mono":2000,"prev":"bcb5e5d013baad181c96aaca86fe815d7cbfd18a138fa1c678ce29261d440576","seq":2,"series":"a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1","terminal":"t-3ef9448397ae","window":"2F-17"}');
INSERT INTO "facts" VALUES('t-3ef9448397ae','a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1',3,'rating','2F-17',1795391520003,1795965422925,'955279222627a1654bff632872d9dc7bbd6b0d2f49fe49cae1016f354dd07849','{"at":1795391520003,"body":{"badge":"1024","level":"satisfied","replaces":0,"staffing":0},"boot":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","clock":"synced","config":"1.1","kind":"rating","mono":3000,"prev":"1640c7d969722f8691197055f18f56f5d703be7dc1c4a32dcfd05f6d08f15f0e","seq":3,"series":"a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1","terminal":"t-3ef9448397ae","window":"2F-17"}');
CREATE TABLE grants (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	badge VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	scope VARCHAR NOT NULL, 
	since BIGINT NOT NULL, 
	until BIGINT, 
	instead_of VARCHAR NOT NULL, 
	given_by VARCHAR NOT NULL, 
	taken_by VARCHAR DEFAULT '' NOT NULL
);
INSERT INTO "grants" VALUES(1,'GH-0001','supervision_head','',1795965440000,NULL,'','','');
CREATE TABLE holds (
	day VARCHAR NOT NULL, 
	"by" VARCHAR NOT NULL, 
	why TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (day)
);
INSERT INTO "holds" VALUES('2026-11-24','wang','the line was cut',1795570000000);
CREATE TABLE judged_days (
	day VARCHAR NOT NULL, 
	judged_at BIGINT NOT NULL, 
	inputs VARCHAR NOT NULL, 
	edition BIGINT NOT NULL, 
	changes INTEGER NOT NULL, 
	unlisted TEXT NOT NULL, 
	PRIMARY KEY (day)
);
INSERT INTO "judged_days" VALUES('2026-11-23',1795485300000,'5555555555555555555555555555555555555555555555555555555555555555',1,0,'[]');
CREATE TABLE judged_rows (
	badge VARCHAR NOT NULL, 
	day VARCHAR NOT NULL, 
	"row" TEXT NOT NULL, 
	PRIMARY KEY (badge, day)
);
INSERT INTO "judged_rows" VALUES('1024','2026-11-23','{"unit":"税务","window":"2F-17","badge":"1024","name":"张三","judged":{"sessions":[],"worked_minutes":0,"half_days_absent":0,"unused":[]},"awaited":[]}');
CREATE TABLE makers (
	series VARCHAR NOT NULL, 
	terminal VARCHAR NOT NULL, 
	since BIGINT NOT NULL, through BIGINT DEFAULT '0' NOT NULL, hash VARCHAR DEFAULT '' NOT NULL, 
	PRIMARY KEY (series)
);
INSERT INTO "makers" VALUES('a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1','t-3ef9448397ae',1795965422895,4,'');
CREATE TABLE meta (
	"key" VARCHAR NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('store','6c7aac46e13d4ac9afa15006f874e325');
CREATE TABLE notices (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	kind VARCHAR NOT NULL, 
	matter VARCHAR NOT NULL, 
	number VARCHAR NOT NULL, 
	path VARCHAR NOT NULL, 
	at BIGINT NOT NULL, 
	state VARCHAR NOT NULL, 
	tries INTEGER NOT NULL, 
	next_at BIGINT NOT NULL, 
	why TEXT NOT NULL
);
INSERT INTO "notices" VALUES(1,'terminal_sick','t-5c5c5c5c5c5c 1795965440000','2F-17','/fleet/2F-17',1795965440000,'waiting',1,1795965500000,'');
CREATE TABLE office_audits (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at BIGINT NOT NULL, 
	"by" VARCHAR NOT NULL, 
	what VARCHAR NOT NULL, 
	page VARCHAR NOT NULL, 
	about VARCHAR NOT NULL, 
	detail TEXT NOT NULL, 
	address VARCHAR NOT NULL
);
INSERT INTO "office_audits" VALUES(1,1795965440000,'GH-0001','login','/login','','','192.0.2.7');
CREATE TABLE office_sessions (
	token_hash VARCHAR NOT NULL, 
	badge VARCHAR NOT NULL, 
	csrf VARCHAR NOT NULL, 
	made_at BIGINT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	address VARCHAR NOT NULL, 
	PRIMARY KEY (token_hash)
);
INSERT INTO "office_sessions" VALUES('5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c','GH-0001','6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d6d',1795965440000,1795965440000,'192.0.2.7');
CREATE TABLE orders (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	window VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	body TEXT NOT NULL, 
	at BIGINT NOT NULL
, mark VARCHAR DEFAULT '' NOT NULL);
INSERT INTO "orders" VALUES(1,'2F-17','fingers','{"type":"fingers","slots":{"3":"1024"},"library":"c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0"}',1795965422732,'');
INSERT INTO "orders" VALUES(2,'2F-17','configuration','{"type":"configuration","bundle":"MYwop2zZuGjFo7Wd/WB8FqoavBAgSZJ8VtukuNphKBPViW2hviQrN0axerqGFljQaI8yn+I/dlcFrGJ8fMbSCnsiYWxnb3JpdGhtIjoiZWQyNTUxOSIsInRhcmdldCI6IjJGLTE3IiwiZXBvY2giOjEsInZlcnNpb24iOjEsImlzc3VlZCI6MCwiZXhwaXJlcyI6OSwicmVuZXdfYnkiOjksIndpbmRvdyI6eyJub3RlIjogIlx1N2IyY1x1NGUwMCJ9fQ=="}',1795965423036,'');
INSERT INTO "orders" VALUES(3,'2F-17','configuration','{"type":"configuration","bundle":"IB+XRah6wwr8YubrFLlw9EQCm8EKARZ0Itor2BGkwW1Tie4wKSX7QrlV1sl7Z0p6oeF5YK02Uj1c5tJLknGUC3siYWxnb3JpdGhtIjoiZWQyNTUxOSIsInRhcmdldCI6IjJGLTE3IiwiZXBvY2giOjEsInZlcnNpb24iOjIsImlzc3VlZCI6MCwiZXhwaXJlcyI6OSwicmVuZXdfYnkiOjksIndpbmRvdyI6eyJub3RlIjogIiJ9fQ=="}',1795965423077,'');
INSERT INTO "orders" VALUES(4,'2F-17','invitation','{"type":"invitation","case":"f2983ed922a40a6af70ec18fc16a4d51","until":1795965483122}',1795965423122,'');
CREATE TABLE quarantine (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	terminal VARCHAR NOT NULL, 
	series VARCHAR NOT NULL, 
	seq BIGINT NOT NULL, 
	received BIGINT NOT NULL, 
	why TEXT NOT NULL, 
	raw TEXT NOT NULL
, released BIGINT, released_by VARCHAR DEFAULT '' NOT NULL);
INSERT INTO "quarantine" VALUES(1,'t-3ef9448397ae','a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1',4,1795965422948,'Expected `int`, got `str` - at `$.at`','{"terminal": "t-3ef9448397ae", "series": "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1", "seq": 4, "window": "2F-17", "config": "1.1", "prev": "955279222627a1654bff632872d9dc7bbd6b0d2f49fe49cae1016f354dd07849", "at": "noon", "boot": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "mono": 4000, "clock": "synced", "kind": "rating", "body": {"level": "satisfied", "badge": "1024", "staffing": 0, "replaces": 0}}',NULL,'');
INSERT INTO "quarantine" VALUES(2,'t-3ef9448397ae','a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1',3,1795965422970,'another fact with this number is settled already','{"terminal": "t-3ef9448397ae", "series": "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1", "seq": 3, "window": "2F-17", "config": "1.1", "prev": "1640c7d969722f8691197055f18f56f5d703be7dc1c4a32dcfd05f6d08f15f0e", "at": 1795391520003, "boot": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "mono": 3000, "clock": "synced", "kind": "rating", "body": {"level": "bad", "badge": "1024", "staffing": 0, "replaces": 0}}',NULL,'');
CREATE TABLE rating_cursors (
	series VARCHAR NOT NULL, 
	through BIGINT NOT NULL, 
	PRIMARY KEY (series)
);
INSERT INTO "rating_cursors" VALUES('a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1',4);
CREATE TABLE rating_sums (
	period VARCHAR NOT NULL, 
	window VARCHAR NOT NULL, 
	badge VARCHAR NOT NULL, 
	very_satisfied BIGINT NOT NULL, 
	satisfied BIGINT NOT NULL, 
	basically_satisfied BIGINT NOT NULL, 
	dissatisfied BIGINT NOT NULL, 
	very_dissatisfied BIGINT NOT NULL, 
	unclear BIGINT NOT NULL, 
	unrated BIGINT NOT NULL, 
	excluded BIGINT NOT NULL, 
	PRIMARY KEY (period, window, badge)
);
INSERT INTO "rating_sums" VALUES('2026-11','2F-17','GH-0217',0,0,0,0,0,0,0,1);
CREATE TABLE ratings (
	series VARCHAR NOT NULL, 
	seq BIGINT NOT NULL, 
	window VARCHAR NOT NULL, 
	badge VARCHAR NOT NULL, 
	answer VARCHAR NOT NULL, 
	day VARCHAR NOT NULL, 
	at BIGINT NOT NULL, 
	flood INTEGER NOT NULL, 
	review VARCHAR DEFAULT '' NOT NULL, 
	excluded INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (series, seq)
);
INSERT INTO "ratings" VALUES('a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1',1,'2F-17','GH-0217','dissatisfied','2026-11-30',1795996800000,0,'2026-000001',1);
CREATE TABLE revocations (
	key_hash VARCHAR NOT NULL, 
	at BIGINT NOT NULL, 
	lifted INTEGER NOT NULL, 
	PRIMARY KEY (key_hash, at)
);
INSERT INTO "revocations" VALUES('9985b2e4b9b71b28ce59ea5ce77f0b110637b625c6d7f41e982c9510940a2056',1795965422850,0);
CREATE TABLE rollouts (
	epoch BIGINT NOT NULL, 
	version BIGINT NOT NULL, 
	"plan" TEXT NOT NULL, 
	planned_at BIGINT NOT NULL, 
	begun INTEGER NOT NULL, 
	standing VARCHAR NOT NULL, 
	whole INTEGER NOT NULL, 
	why TEXT NOT NULL, 
	forgiven TEXT NOT NULL, 
	decided_at BIGINT NOT NULL, standing_since BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (epoch, version)
);
INSERT INTO "rollouts" VALUES(1,2,'M0hlVaPAH6rqh+0JB1lu0M5+iCuKqLDdApM/YDlkQQi+V+ohpWTB2Ig9sRyb2+KXLFxkndNV+pUEYmVJJgMsC3siYWxnb3JpdGhtIjoiZWQyNTUxOSIsImVwb2NoIjoxLCJ2ZXJzaW9uIjoyLCJpc3N1ZWQiOjAsIndhdmVzIjpbWyIyRi0xNyJdXSwiY2FuYXJ5IjpmYWxzZSwibm90X2JlZm9yZSI6MH0=',1795965423077,1,'done',1,'','[]',0,0);
CREATE TABLE seals (
	"key" VARCHAR NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "seals" VALUES('06ddf47efcbf5ac630ebcffbbb67bc81c212920ea3d07622e35c56bb408396a2');
CREATE TABLE software (
	epoch BIGINT NOT NULL, 
	version BIGINT NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	signed TEXT NOT NULL, 
	whole INTEGER NOT NULL, 
	published_at BIGINT NOT NULL, 
	PRIMARY KEY (epoch, version)
);
INSERT INTO "software" VALUES(1,3,'745861123d5e4aa26bf6e7e7914d3ec7addb4a1007ca5ec0ad7161e5afb81132','b0eRTtkpzpye6fdY5lKbqhM+6I8HmtGaveqe+S/0GKMBTQuHNt1rV4tLUI7Ey8QUdmMPM5pQAKY4IYTxDqDFBXsiYWxnb3JpdGhtIjogImVkMjU1MTkiLCAiZXBvY2giOiAxLCAidmVyc2lvbiI6IDMsICJwcm9ncmFtIjogIjAuMS4wIiwgImRlYmlhbiI6ICJ0cml4aWUiLCAiYXJjaGl0ZWN0dXJlIjogImFybTY0IiwgInNoYTI1NiI6ICI3NDU4NjExMjNkNWU0YWEyNmJmNmU3ZTc5MTRkM2VjN2FkZGI0YTEwMDdjYTVlYzBhZDcxNjFlNWFmYjgxMTMyIiwgInNpemUiOiA1ODkzOTUsICJpc3N1ZWQiOiAxNzk1MzkxNTIwMDAwLCAid2luZG93cyI6IFsiMkYtMTciXSwgImV2ZXJ5d2hlcmUiOiBmYWxzZX0=',1,1795965434000);
CREATE TABLE stays (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	terminal VARCHAR NOT NULL, 
	window VARCHAR NOT NULL, 
	since BIGINT NOT NULL, 
	until BIGINT
);
INSERT INTO "stays" VALUES(1,'t-3ef9448397ae','2F-17',0,NULL);
CREATE TABLE symptoms (
	terminal VARCHAR NOT NULL, 
	what VARCHAR NOT NULL, 
	since BIGINT NOT NULL, 
	first BIGINT NOT NULL, 
	last BIGINT NOT NULL, 
	told INTEGER NOT NULL, 
	PRIMARY KEY (terminal, what)
);
INSERT INTO "symptoms" VALUES('t-5c5c5c5c5c5c','hot',1795965440000,1795965440000,1795965440000,1);
CREATE TABLE systems (
	key_hash VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	made_at BIGINT NOT NULL, 
	PRIMARY KEY (key_hash), 
	UNIQUE (name)
);
INSERT INTO "systems" VALUES('5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c','叫号',1795965440000);
CREATE TABLE terminals (
	terminal VARCHAR NOT NULL, 
	key_hash VARCHAR NOT NULL, 
	board VARCHAR NOT NULL, 
	version VARCHAR NOT NULL, 
	code VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	window VARCHAR NOT NULL, 
	first_seen BIGINT NOT NULL, 
	last_seen BIGINT NOT NULL, 
	report TEXT, 
	reported_at BIGINT, address VARCHAR DEFAULT '' NOT NULL, commitment VARCHAR DEFAULT '' NOT NULL, challenge VARCHAR DEFAULT '' NOT NULL, known INTEGER DEFAULT '0' NOT NULL, moved_by BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (key_hash)
);
INSERT INTO "terminals" VALUES('t-3ef9448397ae','3ef9448397ae2f99365c876d7eeecbde510d1f91bb58cf9a82ee7346daa87b4e','board-1','1','431392','accepted','2F-17',1795965420198,1795965422994,'{"version":"0.1.0","config":"1.1","recorded":4,"waiting":0,"clock":"synced","parts":{"sensor":"gone"},"board":{"temperature":51}}',1795965422994,'','','',1,0);
INSERT INTO "terminals" VALUES('t-73a210154ad7','73a210154ad7a0d313d6de7fd795ad29e65d8e71fc23a91d2d80abc03f8147a9','board-2','1','358791','waiting','',1795965422799,1795965422799,NULL,NULL,'','','',0,0);
INSERT INTO "terminals" VALUES('t-9985b2e4b9b7','9985b2e4b9b71b28ce59ea5ce77f0b110637b625c6d7f41e982c9510940a2056','board-3','1','344053','rejected','',1795965422850,1795965422850,NULL,NULL,'','','',1,0);
CREATE TABLE tokens (
	id VARCHAR NOT NULL, 
	secret_hash VARCHAR NOT NULL, 
	window VARCHAR NOT NULL, 
	made_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	used_at BIGINT, 
	used_by VARCHAR, 
	misused_at BIGINT, 
	PRIMARY KEY (id)
);
INSERT INTO "tokens" VALUES('ab12cd','9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f','2F-18',1795965422000,1797175022000,NULL,NULL,NULL);
CREATE INDEX ix_terminals_code ON terminals (code);
CREATE INDEX quarantine_place ON quarantine (terminal, series, seq);
CREATE INDEX ix_orders_window ON orders (window);
CREATE INDEX ix_stays_window ON stays (window);
CREATE INDEX ix_stays_terminal ON stays (terminal);
CREATE INDEX ix_errands_case ON errands ("case");
CREATE INDEX ix_errands_window ON errands (window);
CREATE UNIQUE INDEX errands_request ON errands ("by", request);
CREATE UNIQUE INDEX editions_day ON editions (day, revision);
CREATE TRIGGER editions_UPDATE BEFORE UPDATE ON editions
    BEGIN SELECT RAISE(ABORT, 'a published sheet is never changed: publish a correction'); END;
CREATE TRIGGER editions_DELETE BEFORE DELETE ON editions
    BEGIN SELECT RAISE(ABORT, 'a published sheet is never changed: publish a correction'); END;
CREATE INDEX orders_whole ON orders (kind, window, id, at) WHERE mark = '' AND kind IN ('configuration', 'fingers');
CREATE INDEX errands_until ON errands (until);
CREATE INDEX errands_files ON errands (until) WHERE file IS NOT NULL;
CREATE TRIGGER editions_INSERT BEFORE INSERT ON editions
    WHEN EXISTS (
        SELECT 1 FROM editions
        WHERE number = NEW.number OR (day = NEW.day AND revision = NEW.revision)
    )
    BEGIN SELECT RAISE(ABORT, 'a published sheet is never changed: publish a correction'); END;
CREATE INDEX deeds_case ON deeds (register, "case", number);
CREATE INDEX cases_state ON cases (register, state, opened);
CREATE INDEX cases_about ON cases (register, about, opened);
CREATE INDEX ix_grants_badge ON grants (badge);
CREATE INDEX ix_office_sessions_badge ON office_sessions (badge);
CREATE INDEX ix_office_audits_at ON office_audits (at);
CREATE INDEX ix_office_audits_by ON office_audits ("by");
CREATE INDEX ix_office_audits_about ON office_audits (about);
CREATE INDEX judged_rows_day ON judged_rows (day);
CREATE INDEX facts_fingers ON facts (received, series, seq) WHERE kind = 'audit' AND (raw LIKE '%"what":"enrolment"%' OR raw LIKE '%"what":"erasure"%' OR raw LIKE '%"what":"settlement"%');
CREATE INDEX facts_complaints ON facts (terminal, series, seq) WHERE kind = 'complaint';
CREATE INDEX ratings_window ON ratings (window, day);
CREATE INDEX ratings_badge ON ratings (badge, day);
CREATE INDEX ratings_bad ON ratings (day) WHERE answer IN ('dissatisfied', 'very_dissatisfied');
CREATE UNIQUE INDEX notices_matter ON notices (kind, matter);
CREATE INDEX notices_next ON notices (state, next_at);
CREATE TRIGGER deeds_UPDATE BEFORE UPDATE ON deeds
    BEGIN SELECT RAISE(ABORT, 'a deed is never changed: do another in its case'); END;
CREATE TRIGGER deeds_DELETE BEFORE DELETE ON deeds
    BEGIN SELECT RAISE(ABORT, 'a deed is never changed: do another in its case'); END;
CREATE TRIGGER deeds_INSERT BEFORE INSERT ON deeds
    WHEN EXISTS (SELECT 1 FROM deeds WHERE number = NEW.number OR form = NEW.form)
    BEGIN SELECT RAISE(ABORT, 'a deed is never changed: do another in its case'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('orders',4);
INSERT INTO "sqlite_sequence" VALUES('quarantine',2);
INSERT INTO "sqlite_sequence" VALUES('alarms',1);
INSERT INTO "sqlite_sequence" VALUES('stays',1);
INSERT INTO "sqlite_sequence" VALUES('editions',1);
INSERT INTO "sqlite_sequence" VALUES('deeds',1);
INSERT INTO "sqlite_sequence" VALUES('grants',1);
INSERT INTO "sqlite_sequence" VALUES('office_audits',1);
INSERT INTO "sqlite_sequence" VALUES('notices',1);
COMMIT;
